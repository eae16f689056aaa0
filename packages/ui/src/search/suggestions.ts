import { matches } from '../rooms/sections.ts'

export type Filter = 'from' | 'in' | 'before' | 'after' | 'has'
export const FILTERS: readonly Filter[] = ['from', 'in', 'before', 'after', 'has']

const MOST = 5

/** A filter with its value, as it is typed. */
export const filterText = (filter: Filter, value: string): string =>
  `${filter}:${/[\s"]/.test(value) ? `"${value.replaceAll('"', '')}"` : value}`

export interface Written {
  filter: Filter
  value: string
  /** Where it begins in the query; it ends at the caret. */
  from: number
}

/** The filter that is being written at the caret. */
export function filterAt(query: string, caret: number): Written | null {
  const match = /(?:^|\s)((from|in|before|after|has):(?:"([^"]*)|([^\s"]*)))$/i.exec(query.slice(0, caret))
  if (!match) return null
  const [, whole = '', filter = '', quoted, bare] = match
  return {
    filter: filter.toLowerCase() as Filter,
    value: quoted ?? bare ?? '',
    from: caret - whole.length,
  }
}

/** Values that begin or hold what is written of one; none once it is written in full. */
export function suggest({ filter, value }: Written, known: { people: string[]; rooms: string[] }): string[] {
  const all = {
    from: ['me', ...known.people],
    in: known.rooms,
    has: ['file'],
    before: ['today', 'yesterday'],
    after: ['today', 'yesterday'],
  }[filter]
  const fitting = all.filter((each) => matches(each, value))
  const complete = fitting.some((each) => each.toLocaleLowerCase() === value.toLocaleLowerCase())
  return complete ? [] : [...new Set(fitting)].slice(0, MOST)
}

/** The query with the written filter completed, and where the caret then stands. */
export function complete(
  query: string,
  caret: number,
  written: Written,
  value: string,
): { query: string; caret: number } {
  const before = `${query.slice(0, written.from)}${filterText(written.filter, value)} `
  return { query: before + query.slice(caret).trimStart(), caret: before.length }
}
