import { generateFernetKey } from '@roomkey/crypto'
import { openTestPartsWith } from './openTestParts.ts'
import { postgresDatabases } from './postgresDatabases.ts'

/** For a test file that then imports another one: its servers keep their data in PostgreSQL, each in a database. */
export function runOnPostgres(): void {
  const databases = postgresDatabases()
  // By data folder: a server that goes on in one finds its database again.
  const variables = new Map<string, Promise<Record<string, string>>>()
  openTestPartsWith((dataDir) => {
    const known = variables.get(dataDir)
    if (known) return known
    const made = databases.migrated().then((url) => ({
      DATABASE_URL: url,
      // A database that has its schema already is not given a new key.
      SERVER_MASTER_KEY: generateFernetKey(),
    }))
    variables.set(dataDir, made)
    return made
  })
}
