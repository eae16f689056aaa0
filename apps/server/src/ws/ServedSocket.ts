import { WebSocket } from 'ws'

/** Hears what one socket tells. */
export interface SocketListener {
  heard(data: Buffer, isBinary: boolean): void
  pinged(data: Buffer): void
  closed(code: number): void
}

/**
 * A `ws` socket that tells one object what happens. Its listeners are the same functions for all sockets: a closure for
 * each event, which a WebSocket invites to, costs an idle socket more than what it is served with.
 */
export class ServedSocket extends WebSocket {
  /** A ping waits for its pong. */
  pinging = false
  listener: SocketListener | undefined = undefined

  /** Called once, in the turn in which `ws` made the socket. */
  serve(listener: SocketListener): void {
    this.listener = listener
    this.on('message', onMessage)
    this.on('ping', onPing)
    this.on('pong', onPong)
    this.on('close', onClose)
    this.on('error', onError)
  }
}

// `on` types their `this` as any WebSocket.

function onMessage(this: WebSocket, data: WebSocket.RawData, isBinary: boolean): void {
  // One buffer, by `ws`'s default binaryType.
  ;(this as ServedSocket).listener?.heard(data as Buffer, isBinary)
}

function onPing(this: WebSocket, data: Buffer): void {
  ;(this as ServedSocket).listener?.pinged(data)
}

function onPong(this: WebSocket): void {
  ;(this as ServedSocket).pinging = false
}

function onClose(this: WebSocket, code: number): void {
  ;(this as ServedSocket).listener?.closed(code)
}

/** `ws` answers a broken frame with the right close code by itself; without a listener it would end the process. */
function onError(): void {}
