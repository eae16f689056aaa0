import type { Marked } from '@roomkey/client/api'

/** Lines of a result that names of files take. */
const MOST_LINES = 4

/** Of a message's files those that were found, then the first others; `more`: how many are left out. */
export function shownFiles(files: readonly Marked[]): { shown: readonly Marked[]; more: number } {
  if (files.length <= MOST_LINES) return { shown: files, more: 0 }
  const byFound = files.toSorted((a, b) => Number(b.marks.length > 0) - Number(a.marks.length > 0))
  const chosen = new Set(byFound.slice(0, MOST_LINES - 1))
  // In the order of the message.
  const shown = files.filter((file) => chosen.has(file))
  return { shown, more: files.length - shown.length }
}
