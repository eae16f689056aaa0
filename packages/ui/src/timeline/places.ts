import type { Place } from '../state/navigation.ts'
import type { Row } from './rows.ts'

/** The row of the line or the message; of the message after it, should it be gone; else the last. */
export function nearestRow(rows: readonly Row[], { message, seq }: Place): string | null {
  if (message === null && rows.some((row) => row.kind === 'new')) return 'new'
  const messages = rows.filter((row) => row.kind === 'message')
  const exact = messages.find((row) => row.key === message)
  const after = messages.find((row) => seq !== null && row.message.seq !== null && row.message.seq >= seq)
  return (exact ?? after ?? messages.at(-1))?.key ?? null
}

/** The message that one is to be at after a jump. */
export const ledTo = (rows: readonly Row[], target: Place): string | null =>
  target.message ??
  rowsFrom(rows, nearestRow(rows, target) ?? '').find((row) => row.kind === 'message')?.key ??
  null

/** All of them where that row is not here. */
export const rowsFrom = (rows: readonly Row[], key: string): readonly Row[] =>
  rows.slice(
    Math.max(
      0,
      rows.findIndex((row) => row.key === key),
    ),
  )
