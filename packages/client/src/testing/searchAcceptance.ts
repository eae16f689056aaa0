import { describe } from 'vitest'
import type { SqlDriver } from '../ports/index.ts'
import { searchWorlds } from './search/searchWorlds.ts'
import { whateverIsAsked } from './search/whateverIsAsked.ts'
import { whatIsAsked } from './search/whatIsAsked.ts'
import { whatIsShown } from './search/whatIsShown.ts'
import { whatIsWritten } from './search/whatIsWritten.ts'

/** What search relies on of a SqlDriver, and what people rely on of search. `open` gives an empty database. */
export function searchAcceptance(name: string, open: () => Promise<SqlDriver>): void {
  describe(`search on ${name}`, () => {
    const worlds = searchWorlds(open)
    whatIsAsked(worlds)
    whatIsWritten(worlds)
    whatIsShown(worlds)
    whateverIsAsked(worlds)
  })
}
