import type { makeCodec } from './codec.ts'

// Two functions that run in the page: `mainWorld` beside the page's own scripts, `preloadWorld` in an isolated world
// as Electron's preload does. Their source is sent as text, so they refer to nothing outside themselves. The worlds
// share the DOM only and talk through events on the window, whose details the browser clones.

/** What the isolated world sends to the main process, and what comes back. */
export type FromPage =
  | { type: 'invoke'; id: number; channel: string; args: string }
  | { type: 'send'; channel: string; args: string }
  | { type: 'paths'; id: number }
  | { type: 'windowOpen'; url: string }
export type ToPage =
  | { type: 'reply'; id: number; value: string }
  | { type: 'failed'; id: number; message: string }
  | { type: 'event'; channel: string; args: string }
  | { type: 'paths'; id: number; paths: string[] }

export type Bridged =
  | { type: 'expose'; name: string; functions: string[] }
  | { type: 'call'; id: number; name: string; fn: string; args: unknown[] }
  | { type: 'returned'; id: number; value: unknown }
  | { type: 'threw'; id: number; message: string }
  | { type: 'pending'; id: number }
  | { type: 'callback'; callback: number; args: unknown[] }
  | { type: 'windowOpen'; url: string }

export function mainWorld(channel: string): void {
  if (window !== window.top) return
  let calls = 0
  const answers = new Map<number, Bridged>()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const callbacks: Array<(...args: unknown[]) => void> = []

  const call = (name: string, fn: string, args: unknown[]): unknown => {
    const id = ++calls
    const cloned = args.map((arg) => {
      if (typeof arg !== 'function') return structuredClone(arg)
      return { callback: callbacks.push(arg as () => void) - 1 }
    })
    const detail: Bridged = { type: 'call', id, name, fn, args: cloned }
    window.dispatchEvent(new CustomEvent(`${channel}:in`, { detail }))
    const answer = answers.get(id)
    answers.delete(id)
    if (answer?.type === 'returned') return answer.value
    if (answer?.type === 'threw') throw new Error(answer.message)
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  }

  // A real popup of the same process would stop this page until somebody has looked at it.
  window.open = (url) => {
    const detail: Bridged = { type: 'windowOpen', url: new URL(url ?? 'about:blank', location.href).href }
    window.dispatchEvent(new CustomEvent(`${channel}:in`, { detail }))
    return null
  }

  window.addEventListener(`${channel}:out`, (event) => {
    const message = (event as CustomEvent<Bridged>).detail
    if (message.type === 'expose') {
      const api: Record<string, unknown> = {}
      for (const fn of message.functions) api[fn] = (...args: unknown[]) => call(message.name, fn, args)
      Object.defineProperty(window, message.name, { value: Object.freeze(api) })
    } else if (message.type === 'callback') {
      callbacks[message.callback]?.(...message.args)
    } else if (message.type !== 'call' && message.type !== 'windowOpen') {
      const waiter = waiting.get(message.id)
      if (waiter === undefined) answers.set(message.id, message)
      else if (message.type === 'returned') waiter.resolve(message.value)
      else if (message.type === 'threw') waiter.reject(new Error(message.message))
    }
  })
}

export interface PreloadWorld {
  require(name: string): unknown
  deliver(message: ToPage): void
  files: Map<number, File[]>
}

export function preloadWorld(
  channel: string,
  codec: ReturnType<typeof makeCodec>,
  toMain: (message: string) => void,
): PreloadWorld {
  let ids = 0
  const replies = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  const pathLookups = new Map<number, (paths: string[]) => void>()
  const files = new Map<number, File[]>()
  const paths = new WeakMap<File, string>()
  const listeners = new Map<string, Array<(event: unknown, ...args: unknown[]) => void>>()
  const post = (message: FromPage) => toMain(JSON.stringify(message))
  const out = (detail: Bridged) => window.dispatchEvent(new CustomEvent(`${channel}:out`, { detail }))

  // The real getPathForFile answers at once; here the browser has to be asked, so it is asked before the call.
  const learnPaths = (wanted: File[]) =>
    new Promise<void>((resolve) => {
      const id = ++ids
      files.set(id, wanted)
      pathLookups.set(id, (found) => {
        wanted.forEach((file, index) => {
          paths.set(file, found[index] ?? '')
        })
        resolve()
      })
      post({ type: 'paths', id })
    })

  const filesIn = (value: unknown): File[] => {
    if (value instanceof File) return [value]
    return Array.isArray(value) ? value.flatMap(filesIn) : []
  }

  const withCallbacks = (args: unknown[]) =>
    args.map((arg) => {
      if (arg === null || typeof arg !== 'object' || !('callback' in arg)) return arg
      const callback = arg.callback as number
      return (...results: unknown[]) => out({ type: 'callback', callback, args: results })
    })

  const settle = (id: number, promise: Promise<unknown>) => {
    out({ type: 'pending', id })
    promise.then(
      (value) => out({ type: 'returned', id, value }),
      (error: Error) => out({ type: 'threw', id, message: error.message }),
    )
  }

  const exposed = new Map<string, Record<string, (...args: unknown[]) => unknown>>()
  window.addEventListener(`${channel}:in`, (event) => {
    const message = (event as CustomEvent<Bridged>).detail
    if (message.type === 'windowOpen') post(message)
    if (message.type !== 'call') return
    const { id } = message
    try {
      const fn = exposed.get(message.name)?.[message.fn]
      if (fn === undefined) throw new Error(`${message.name}.${message.fn} is not exposed.`)
      const wanted = filesIn(message.args)
      const value =
        wanted.length === 0
          ? fn(...withCallbacks(message.args))
          : learnPaths(wanted).then(() => fn(...withCallbacks(message.args)))
      if (value instanceof Promise) settle(id, value)
      else out({ type: 'returned', id, value })
    } catch (error) {
      out({ type: 'threw', id, message: (error as Error).message })
    }
  })

  const electron = {
    contextBridge: {
      exposeInMainWorld(name: string, api: Record<string, (...args: unknown[]) => unknown>) {
        for (const [key, value] of Object.entries(api)) {
          if (typeof value !== 'function') throw new Error(`The stand-in exposes functions only: ${key}`)
        }
        exposed.set(name, api)
        out({ type: 'expose', name, functions: Object.keys(api) })
      },
    },
    ipcRenderer: {
      invoke: (name: string, ...args: unknown[]) =>
        new Promise((resolve, reject) => {
          const id = ++ids
          replies.set(id, { resolve, reject })
          post({ type: 'invoke', id, channel: name, args: codec.encode(args) })
        }),
      send: (name: string, ...args: unknown[]) =>
        post({ type: 'send', channel: name, args: codec.encode(args) }),
      on(name: string, listener: (event: unknown, ...args: unknown[]) => void) {
        listeners.set(name, [...(listeners.get(name) ?? []), listener])
      },
    },
    webUtils: {
      getPathForFile(file: File): string {
        const path = paths.get(file)
        if (path === undefined)
          throw new Error('The stand-in knows paths of files that the page handed over.')
        return path
      },
    },
  }
  const refuseUnknown = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get(object, property) {
        if (property in object) return Reflect.get(object, property)
        throw new Error(`The Electron stand-in does not know ${name}.${String(property)}.`)
      },
    })

  return {
    files,
    require(name) {
      if (name !== 'electron') throw new Error(`A sandboxed preload cannot require '${name}'.`)
      return refuseUnknown('electron', {
        contextBridge: refuseUnknown('contextBridge', electron.contextBridge),
        ipcRenderer: refuseUnknown('ipcRenderer', electron.ipcRenderer),
        webUtils: refuseUnknown('webUtils', electron.webUtils),
      })
    },
    deliver(message) {
      if (message.type === 'reply') replies.get(message.id)?.resolve(codec.decode(message.value))
      else if (message.type === 'failed') replies.get(message.id)?.reject(new Error(message.message))
      else if (message.type === 'paths') pathLookups.get(message.id)?.(message.paths)
      else {
        for (const listener of listeners.get(message.channel) ?? []) {
          listener({}, ...(codec.decode(message.args) as unknown[]))
        }
      }
    },
  }
}
