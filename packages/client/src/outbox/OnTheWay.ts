import type { RoomId } from '@roomkey/protocol'
import type { Clock } from '../ports/index.ts'
import type { Operation, OperationId, OperationKind } from './operation.ts'

export interface Sent {
  room: RoomId
  id: OperationId
  kind: OperationKind
  /** Of the frame; null: it goes by REST, which brings an answer or fails. */
  ref: string | null
  cancel(): void
}

/** An answer that is still missing then was lost although the link lives: asking again is harmless. */
const ANSWER_MS = 30_000

/** What has been said to the server and has no answer yet: one operation of a room. */
export class OnTheWay {
  readonly #clock: Clock
  readonly #sent = new Map<RoomId, Sent>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  in(room: RoomId): Sent | undefined {
    return this.#sent.get(room)
  }

  has(id: OperationId): boolean {
    return [...this.#sent.values()].some((sent) => sent.id === id)
  }

  byRef(ref: string): Sent | undefined {
    return [...this.#sent.values()].find((sent) => sent.ref === ref)
  }

  /** `late`: no answer came to the frame. */
  put({ room, id, kind }: Operation, ref: string | null, late: () => void): void {
    const cancel = ref === null ? () => {} : this.#clock.after(ANSWER_MS, late)
    this.#sent.set(room, { room, id, kind, ref, cancel })
  }

  /** Of the room, or only if it is this one. */
  take(room: RoomId, id?: OperationId): void {
    const sent = this.#sent.get(room)
    if (sent === undefined || (id !== undefined && sent.id !== id)) return
    sent.cancel()
    this.#sent.delete(room)
  }

  /** The socket is gone, and with it the answers to what went over it. */
  takeFrames(): Sent[] {
    const frames = [...this.#sent.values()].filter(({ ref }) => ref !== null)
    for (const { room } of frames) this.take(room)
    return frames
  }

  clear(): void {
    for (const room of [...this.#sent.keys()]) this.take(room)
  }
}
