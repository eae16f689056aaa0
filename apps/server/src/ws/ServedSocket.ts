import { WebSocket } from 'ws'

/** Hears what one socket tells. */
export interface SocketListener {
  heard(data: Buffer, isBinary: boolean): void
  pinged(data: Buffer): void
  closed(code: number): void
  /** Tells the other side to come back, and closes. */
  end(): Promise<void>
}

/**
 * A `ws` socket that tells one object what happens, in place of a list of listeners for each event: with their closures
 * these cost an idle socket as much as what it is served with.
 */
export class ServedSocket extends WebSocket {
  /** A ping waits for its pong. */
  pinging = false
  /** Set in the turn in which `ws` made the socket. */
  listener: SocketListener | undefined = undefined

  override emit(event: string | symbol, ...told: unknown[]): boolean {
    switch (event) {
      case 'message':
        // One buffer, by `ws`'s default binaryType.
        this.listener?.heard(told[0] as Buffer, told[1] as boolean)
        return true
      case 'ping':
        this.listener?.pinged(told[0] as Buffer)
        return true
      case 'pong':
        this.pinging = false
        return true
      case 'error':
        // `ws` answers a broken frame with the right close code by itself; an error that nobody listens to is thrown.
        return true
      case 'close':
        this.listener?.closed(told[0] as number)
        return super.emit(event, ...told)
      default:
        return super.emit(event, ...told)
    }
  }
}
