import { NewerDataError } from '../cache/schema.ts'
import { isStorageFull } from '../cache/storageFull.ts'
import { KeyUnavailable } from '../ports/index.ts'

/** Why local data could not be opened, by what it failed with. */
export function openingProblem(error: unknown): 'newer' | 'full' | 'secrets' | 'unreadable' {
  if (error instanceof KeyUnavailable) return 'secrets'
  if (error instanceof NewerDataError) return 'newer'
  return isStorageFull(error) ? 'full' : 'unreadable'
}
