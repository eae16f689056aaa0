import type { RoomId, UserId } from '@roomkey/protocol'
import type { SearchProblem } from '../api/search.ts'
import type { RoomRow } from '../api/views.ts'
import type { Clock, SqlDriver } from '../ports/index.ts'
import { startOfDay } from './days.ts'
import { type ParsedQuery, parseQuery, type Term } from './parseQuery.ts'
import { fold } from './tokens.ts'

export interface Names {
  sql: SqlDriver
  me: UserId
  rooms(): readonly RoomRow[]
  clock: Clock
}

/** A query whose names and days have become ids and times. */
export interface Scope {
  terms: readonly Term[]
  /** Null: everybody. */
  people: readonly UserId[] | null
  /** Null: everywhere. */
  rooms: readonly RoomId[] | null
  hasFile: boolean
  /** At or after, in milliseconds. */
  after: number | null
  /** Before, in milliseconds. */
  before: number | null
  problems: SearchProblem[]
}

/** Nobody means more of them; the index is asked for each. */
const MOST = 100

export function readScope(names: Names, query: string, zone: string): Scope {
  const { terms, filters } = parseQuery(query)
  const problems: SearchProblem[] = []
  const ids = <T>(filter: 'from' | 'in', find: (value: string) => T[]): T[] | null => {
    const wanted = filters.filter((each) => each.filter === filter)
    const found = wanted.map(({ value }) => {
      const these = find(value)
      if (these.length === 0) problems.push({ filter, value })
      return these
    })
    return wanted.length === 0 ? null : [...new Set(found.flat())].slice(0, MOST)
  }
  const day = (filter: 'before' | 'after'): number[] =>
    filters.flatMap((each) => {
      if (each.filter !== filter) return []
      const start = startOfDay(each.value, zone, names.clock.now())
      if (start === null) problems.push({ filter, value: each.value })
      return start ?? []
    })
  const people = ids('from', (value) => peopleCalled(names, value))
  const rooms = ids('in', (value) => roomsCalled(names, value))
  const after = day('after')
  const before = day('before')
  return {
    terms,
    people,
    rooms,
    hasFile: hasFile(filters, problems),
    after: after.length === 0 ? null : Math.max(...after),
    before: before.length === 0 ? null : Math.min(...before),
    problems,
  }
}

function hasFile(filters: ParsedQuery['filters'], problems: SearchProblem[]): boolean {
  const wanted = filters.filter(({ filter }) => filter === 'has')
  const known = wanted.filter(({ value }) => /^files?$/i.test(value))
  for (const each of wanted) if (!known.includes(each)) problems.push({ filter: 'has', value: each.value })
  return known.length > 0
}

function peopleCalled({ sql, me }: Names, value: string): UserId[] {
  const people = sql.all<{ id: UserId; username: string }>('SELECT id, username FROM people ORDER BY id')
  const named = called(people, (person) => person.username, value).map((person) => person.id)
  return fold(value) === 'me' ? [me, ...named] : named
}

function roomsCalled({ rooms }: Names, value: string): RoomId[] {
  return called(rooms(), (room) => room.directWith?.username ?? room.name, value).map((room) => room.id)
}

/** Those of that very name; when nobody has it, those whose name begins so. */
function called<T>(all: readonly T[], nameOf: (each: T) => string, value: string): T[] {
  const wanted = fold(value)
  const exactly = all.filter((each) => fold(nameOf(each)) === wanted)
  return exactly.length > 0 ? exactly : all.filter((each) => fold(nameOf(each)).startsWith(wanted))
}
