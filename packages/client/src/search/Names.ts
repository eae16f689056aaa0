import type { RoomId, UserId } from '@roomkey/protocol'
import type { RoomRow } from '../api/views.ts'
import type { Stale } from '../cache/Stale.ts'
import type { SqlDriver } from '../ports/index.ts'
import { fold } from './tokens.ts'

export interface NamesParts {
  sql: SqlDriver
  stale: Stale
  me: UserId
  rooms(): readonly RoomRow[]
}

/** Ids by folded name. */
type Index<Id> = ReadonlyMap<string, Id[]>

/** Who and which rooms are called what: folded when it is first asked, and again once something was written. */
export class Names {
  readonly #parts: NamesParts
  readonly #stopListening: () => void
  #people: Index<UserId> | null = null
  #rooms: Index<RoomId> | null = null

  constructor(parts: NamesParts) {
    this.#parts = parts
    // A message may bring its author's new name, what waits to be sent a room's: anything may change them.
    this.#stopListening = parts.stale.onMark(() => {
      this.#people = null
      this.#rooms = null
    })
  }

  close(): void {
    this.#stopListening()
  }

  /** The people of that very name; when nobody has it, those whose name begins so. */
  peopleCalled(name: string): UserId[] {
    const { sql, me } = this.#parts
    this.#people ??= indexed(
      sql.all<{ id: UserId; username: string }>('SELECT id, username FROM people ORDER BY id'),
      (person) => person.username,
    )
    const named = called(this.#people, name)
    return fold(name) === 'me' ? [me, ...named] : named
  }

  /** Likewise. A direct room is called as the other person. */
  roomsCalled(name: string): RoomId[] {
    this.#rooms ??= indexed(this.#parts.rooms(), (room) => room.directWith?.username ?? room.name)
    return called(this.#rooms, name)
  }
}

function indexed<Id, Row extends { id: Id }>(rows: readonly Row[], nameOf: (row: Row) => string): Index<Id> {
  const index = new Map<string, Id[]>()
  for (const row of rows) {
    const name = fold(nameOf(row))
    const ids = index.get(name)
    if (ids === undefined) index.set(name, [row.id])
    else ids.push(row.id)
  }
  return index
}

function called<Id>(index: Index<Id>, name: string): Id[] {
  const wanted = fold(name)
  return index.get(wanted) ?? [...index].flatMap(([each, ids]) => (each.startsWith(wanted) ? ids : []))
}
