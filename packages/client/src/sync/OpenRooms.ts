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

/** Opening a room must not wait for the disk. */
const NOTE_MS = 1000

/** Notices which rooms the page opens. */
export class OpenRooms {
  readonly #parts: OpenRoomsParts
  #known: readonly RoomId[] = []
  readonly #unnoted = new Map<RoomId, number>()
  #cancel: (() => void) | null = null

  constructor(parts: OpenRoomsParts) {
    this.#parts = parts
  }

  /** What the page shows may have changed. */
  look(): void {
    const { clock, openRooms, opened } = this.#parts
    const rooms = openRooms()
    const fresh = rooms.filter((room) => !this.#known.includes(room))
    this.#known = rooms
    if (fresh.length === 0) return
    for (const room of fresh) this.#unnoted.set(room, clock.now())
    this.#cancel ??= clock.after(NOTE_MS, () => this.#note())
    opened(fresh)
  }

  /** What was opened just now is not noted: it only says what to bring up to date first. */
  close(): void {
    this.#cancel?.()
  }

  #note(): void {
    this.#cancel = null
    noteOpened(this.#parts.sql, this.#unnoted)
    this.#unnoted.clear()
  }
}
