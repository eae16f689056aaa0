import type { RoomId, UserId } from '@roomkey/protocol'
import type { RoomRow } from '../api/views.ts'
import type { Source, Stale } from '../cache/Stale.ts'
import type { SqlDriver } from '../ports/index.ts'
import { ROOM_ROW_SOURCES } from './dependencies.ts'
import { roomRows } from './roomRows.ts'

/** `connection` only changes rows of rooms in which something waits. */
const SOURCES: ReadonlySet<Source> = new Set(ROOM_ROW_SOURCES)

/** The rooms view: a message in one room of many costs that room's row, not all of them. */
export class RoomList {
  readonly #sql: SqlDriver
  readonly #me: UserId
  readonly #rows = new Map<RoomId, RoomRow>()
  readonly #unread = new Map<RoomId, RoomRow>()
  /** Rooms whose row is to be made again; null: all of them. */
  #stale: Set<RoomId> | null = null
  #live = false
  readonly #stopListening: () => void

  constructor({ sql, stale, me }: { sql: SqlDriver; stale: Stale; me: UserId }) {
    this.#sql = sql
    this.#me = me
    this.#stopListening = stale.onMark((source, room) => {
      if (!SOURCES.has(source)) return
      if (room === undefined) this.#stale = null
      else this.#stale?.add(room)
    })
  }

  /** Most recently active first. */
  read(live: boolean): RoomRow[] {
    this.#refresh(live)
    return [...this.#rows.values()].sort((a, b) => b.activeAt - a.activeAt || (a.id < b.id ? -1 : 1))
  }

  /** The rows with unread messages, without looking at the others. The same row until something of it changes. */
  unread(live: boolean): RoomRow[] {
    this.#refresh(live)
    return [...this.#unread.values()]
  }

  /** Rows of the list as it was read last. */
  get count(): number {
    return this.#rows.size
  }

  close(): void {
    this.#stopListening()
  }

  #refresh(live: boolean): void {
    const stale = this.#stale ?? new Set([...this.#rows.keys(), ...this.#ids('SELECT id FROM rooms')])
    if (live !== this.#live) {
      for (const id of this.#ids('SELECT DISTINCT room_id AS id FROM outbox')) stale.add(id)
    }
    if (stale.size > 0) {
      const rows = roomRows(this.#sql, stale, this.#me, live)
      for (const id of stale) {
        const row = rows.get(id)
        if (row === undefined) this.#rows.delete(id)
        else this.#rows.set(id, row)
        if (row === undefined || row.unread === 0) this.#unread.delete(id)
        else this.#unread.set(id, row)
      }
    }
    // Only now: what could not be read is read again.
    this.#stale = new Set()
    this.#live = live
  }

  #ids(statement: string): RoomId[] {
    return this.#sql.all<{ id: RoomId }>(statement).map((row) => row.id)
  }
}
