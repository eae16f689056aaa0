import { NewerDataError } from '../cache/schema.ts'
import { KeyUnavailable } from '../ports/index.ts'

/** SQLite's name, Node's, and the one of browsers for a disk or a share of it that is full. */
const FULL = /SQLITE_FULL|ENOSPC|QuotaExceeded/

/** Why local data could not be opened, by what it failed with. */
export function openingProblem(error: unknown): 'newer' | 'full' | 'secrets' | 'unreadable' {
  if (error instanceof KeyUnavailable) return 'secrets'
  if (error instanceof NewerDataError) return 'newer'
  if (!(error instanceof Error)) return 'unreadable'
  const code = 'code' in error ? String(error.code) : ''
  return FULL.test(`${error.name} ${code} ${error.message}`) ? 'full' : 'unreadable'
}
