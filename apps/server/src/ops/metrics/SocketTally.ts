import type { CloseReason } from '@roomkey/protocol'

export type Dialect = 'sync' | 'documented'

/**
 * What the sockets of one dialect did. Plain numbers, because they are touched for every frame of every socket; the
 * metrics read them when somebody asks.
 */
export class SocketTally {
  open = 0
  framesIn = 0
  bytesIn = 0
  framesOut = 0
  bytesOut = 0
  /** Sockets that read too slowly for what was to be told to them. */
  overflows = 0
  /** Sockets that the server closed, by why. */
  readonly closed = new Map<CloseReason, number>()

  received(bytes: number): void {
    this.framesIn += 1
    this.bytesIn += bytes
  }

  sent(frames: number, bytes: number): void {
    this.framesOut += frames
    this.bytesOut += bytes
  }

  closing(reason: CloseReason): void {
    this.closed.set(reason, (this.closed.get(reason) ?? 0) + 1)
  }
}

export type SocketTallies = Readonly<Record<Dialect, SocketTally>>
