import { MAX_FIRST_ROOMS, type RoomId } from '@roomkey/protocol'
import type { RoomHeadRow } from '../../store/store.ts'

/** Which room of `welcome` is brought up to date next: what the client looks at first, then the others. */
export class CatchUpOrder {
  #first: readonly RoomId[] = []
  readonly #waiting = new Map<RoomId, RoomHeadRow>()

  add(heads: readonly RoomHeadRow[]): void {
    for (const head of heads) this.#waiting.set(head.roomId, head)
  }

  /** Before those that were preferred earlier. Rooms that do not wait (any more) are passed over. */
  prefer(rooms: readonly RoomId[]): void {
    this.#first = [...new Set([...rooms, ...this.#first])].slice(0, MAX_FIRST_ROOMS)
  }

  next(): RoomHeadRow | undefined {
    const preferred = this.#first.find((room) => this.#waiting.has(room))
    const [head] = preferred === undefined ? this.#waiting.values() : [this.#waiting.get(preferred)]
    if (head) this.#waiting.delete(head.roomId)
    return head
  }
}
