import type { RoomId } from '@roomkey/protocol'
import { noteOpened } from '../cache/roomUse.ts'
import type { Clock, SqlDriver } from '../ports/index.ts'

export interface OpenRoomsParts {
  clock: Clock
  sql: SqlDriver
  /** Rooms of which the page shows more than their row in the list. */
  openRooms(): readonly RoomId[]
  opened(rooms: readonly RoomId[]): void
}

/** Notices which rooms the page opens. */
export class OpenRooms {
  readonly #parts: OpenRoomsParts
  #known: readonly RoomId[] = []

  constructor(parts: OpenRoomsParts) {
    this.#parts = parts
  }

  /** What the page shows may have changed. */
  look(): void {
    const { clock, sql, openRooms, opened } = this.#parts
    const rooms = openRooms()
    const fresh = rooms.filter((room) => !this.#known.includes(room))
    this.#known = rooms
    if (fresh.length === 0) return
    noteOpened(sql, fresh, clock.now())
    opened(fresh)
  }
}
