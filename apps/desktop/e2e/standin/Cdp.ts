import type { CDPSession } from '@playwright/test'

type Methods = Parameters<CDPSession['send']>[0]
interface Typed {
  send: CDPSession['send']
  on: CDPSession['on']
}
type Listener = (params: never) => void

interface Message {
  id?: number
  method?: string
  params?: unknown
  sessionId?: string
  result?: unknown
  error?: { message: string }
}

/** One connection to a browser over the Chrome DevTools protocol; its sessions are numbered by the browser. */
export class Cdp {
  readonly #socket: WebSocket
  readonly #calls = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>()
  readonly #listeners = new Map<string, Listener[]>()
  #nextId = 1

  static async connect(url: string): Promise<Cdp> {
    const socket = new WebSocket(url)
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true })
      socket.addEventListener('error', () => reject(new Error(`No browser at ${url}`)), { once: true })
    })
    return new Cdp(socket)
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#received(JSON.parse(data as string) as Message))
    socket.addEventListener('close', () => {
      for (const call of this.#calls.values()) call.reject(new Error('The browser is gone.'))
      this.#calls.clear()
    })
  }

  /** Typed by Playwright's own copy of the protocol. No id means the browser itself. */
  session(sessionId?: string): Typed {
    const send = (method: Methods, params?: object) =>
      new Promise((resolve, reject) => {
        const id = this.#nextId++
        this.#calls.set(id, { resolve, reject: (error) => reject(new Error(`${method}: ${error.message}`)) })
        this.#socket.send(JSON.stringify({ id, method, params, sessionId }))
      })
    const on = (event: string, listener: Listener) => {
      const key = `${sessionId ?? ''} ${event}`
      this.#listeners.set(key, [...(this.#listeners.get(key) ?? []), listener])
    }
    return { send, on } as unknown as Typed
  }

  #received(message: Message): void {
    if (message.id === undefined) {
      const key = `${message.sessionId ?? ''} ${message.method}`
      for (const listener of this.#listeners.get(key) ?? []) listener(message.params as never)
      return
    }
    const call = this.#calls.get(message.id)
    this.#calls.delete(message.id)
    if (message.error) call?.reject(new Error(message.error.message))
    else call?.resolve(message.result as never)
  }
}
