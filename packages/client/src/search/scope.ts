import type { RoomId, UserId } from '@roomkey/protocol'
import type { SearchProblem } from '../api/search.ts'
import type { Clock } from '../ports/index.ts'
import { startOfDay } from './days.ts'
import type { Names } from './Names.ts'
import { type ParsedQuery, parseQuery, type Term } from './parseQuery.ts'

export interface ScopeParts {
  names: Names
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

export function readScope({ names, clock }: ScopeParts, query: string, zone: string): Scope {
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
      const start = startOfDay(each.value, zone, clock.now())
      if (start === null) problems.push({ filter, value: each.value })
      return start ?? []
    })
  const people = ids('from', (value) => names.peopleCalled(value))
  const rooms = ids('in', (value) => names.roomsCalled(value))
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
