import { ClientFrame, type ServerFrame } from '@roomkey/protocol'
import type { OpenSocket, SocketEvents } from '../ports/index.ts'

/**
 * The server's end of the sockets an engine opens, played by the test. Every frame the engine sends is checked against
 * the protocol and kept in `sent`; the test answers with `say`. To extend: give a new frame a line in protocol's
 * sync.ts, nothing here names frames; behaviour that many tests share belongs in `ScriptedServer`.
 */
export class ScriptedSockets {
  readonly opened: ScriptedSocket[] = []
  /** Called with each new socket. The default accepts it at once. */
  onOpen: (socket: ScriptedSocket) => void = (socket) => socket.accept()
  onFrame: (socket: ScriptedSocket, frame: ClientFrame) => void = () => {}

  readonly open: OpenSocket = (url, events) => {
    const socket = new ScriptedSocket(url, events, (frame) => this.onFrame(socket, frame))
    this.opened.push(socket)
    // As in the world outside: an event never arrives before `open` has returned.
    void Promise.resolve().then(() => this.onOpen(socket))
    return socket
  }

  get last(): ScriptedSocket {
    const socket = this.opened.at(-1)
    if (socket === undefined) throw new Error('The engine has opened no socket.')
    return socket
  }
}

export class ScriptedSocket {
  readonly url: string
  readonly sent: ClientFrame[] = []
  /** Whether the engine closed it. */
  closedByEngine = false
  readonly #events: SocketEvents
  readonly #onFrame: (frame: ClientFrame) => void

  constructor(url: string, events: SocketEvents, onFrame: (frame: ClientFrame) => void) {
    this.url = url
    this.#events = events
    this.#onFrame = onFrame
  }

  send(text: string): void {
    const frame = ClientFrame.parse(JSON.parse(text))
    this.sent.push(frame)
    this.#onFrame(frame)
  }

  close(): void {
    this.closedByEngine = true
  }

  accept(): void {
    this.#events.opened()
  }

  say(...frames: ServerFrame[]): void {
    for (const frame of frames) this.#events.received(JSON.stringify(frame))
  }

  sayText(text: string): void {
    this.#events.received(text)
  }

  drop(code = 1006): void {
    this.#events.closed(code, '')
  }

  sentOf<T extends ClientFrame['type']>(type: T): Extract<ClientFrame, { type: T }>[] {
    return this.sent.filter((frame) => frame.type === type) as Extract<ClientFrame, { type: T }>[]
  }
}
