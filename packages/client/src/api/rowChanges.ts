import { isSame } from './isSame.ts'

interface Row {
  readonly id: string
}

/** So many rows as they were, from that place of the list before. */
type Run = readonly [from: number, count: number]

/** A list beside the one before it: what stayed, by its place there, and the rows that are new or other than before. */
export type RowChanges = readonly (Run | Row)[]

/** Rows that were shown are never changed in place; one of which nothing has changed may be another object. */
export function rowChanges(before: readonly Row[], after: readonly Row[]): RowChanges {
  const places = new Map(before.map((row, at) => [row.id, at]))
  const changes: ([number, number] | Row)[] = []
  for (const row of after) {
    const at = places.get(row.id)
    const last = changes.at(-1)
    if (at === undefined || !isSame(before[at], row)) changes.push(row)
    else if (isRun(last) && last[0] + last[1] === at) last[1] += 1
    else changes.push([at, 1])
  }
  return changes
}

/** What stayed is the same object as before, so that whoever shows it sees at once that nothing of it changed. */
export function withChanges(before: readonly Row[], changes: RowChanges): Row[] {
  return changes.flatMap((change) =>
    isRun(change) ? before.slice(change[0], change[0] + change[1]) : [change],
  )
}

const isRun = <T extends Run>(change: T | Row | undefined): change is T => Array.isArray(change)
