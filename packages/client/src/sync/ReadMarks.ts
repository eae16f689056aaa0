import type { RoomId, Seq } from '@roomkey/protocol'
import type { Clock } from '../ports/index.ts'

export interface ReadMarksParts {
  clock: Clock
  send(frame: { type: 'read'; room_id: RoomId; seq: Seq }): void
}

const EVERY_MS = 250

/**
 * Tells the server how far the person has read: at once, and while they scroll once in a while, each time the newest.
 * A mark that is held back is in the local data, too: when the connection ends first, the next one tells it.
 */
export class ReadMarks {
  readonly #parts: ReadMarksParts
  readonly #rooms = new Map<RoomId, { cancel: () => void; held: Seq | null }>()

  constructor(parts: ReadMarksParts) {
    this.#parts = parts
  }

  moved(room: RoomId, seq: Seq): void {
    const lately = this.#rooms.get(room)
    if (lately === undefined) this.#tell(room, seq)
    else lately.held = seq
  }

  clear(): void {
    for (const { cancel } of this.#rooms.values()) cancel()
    this.#rooms.clear()
  }

  #tell(room: RoomId, seq: Seq): void {
    const cancel = this.#parts.clock.after(EVERY_MS, () => {
      const held = this.#rooms.get(room)?.held ?? null
      this.#rooms.delete(room)
      if (held !== null) this.#tell(room, held)
    })
    this.#rooms.set(room, { cancel, held: null })
    this.#parts.send({ type: 'read', room_id: room, seq })
  }
}
