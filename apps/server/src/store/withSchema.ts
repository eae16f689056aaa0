import { existsSync } from 'node:fs'
import knex, { type Knex } from 'knex'
import type { Config } from '../config.ts'
import { databaseFile } from '../openData.ts'
import { migrate, migrateDown, type SchemaState, schemaState } from './migrate.ts'

/** The schema of a database that is not opened as a store. */
export interface Schema {
  state(): Promise<SchemaState>
  up(to?: string): Promise<void>
  down(to: string): Promise<void>
}

/** Rejects with SchemaTooNewError, or as the database does. */
export async function withSchema<T>(
  config: Pick<Config, 'dataDir' | 'databaseUrl'>,
  work: (schema: Schema) => Promise<T>,
): Promise<T> {
  const database = connected(config)
  try {
    return await work({
      state: () => schemaState(database),
      up: (to) => migrate(database, to),
      down: (to) => migrateDown(database, to),
    })
  } finally {
    await database.destroy()
  }
}

function connected(config: Pick<Config, 'dataDir' | 'databaseUrl'>): Knex {
  if (config.databaseUrl !== undefined)
    return knex({ client: 'pg', connection: config.databaseUrl, pool: { min: 0, max: 1 } })
  // A missing file is not made: its schema is that of an empty database.
  const file = databaseFile(config)
  return knex({
    client: 'better-sqlite3',
    connection: { filename: existsSync(file) ? file : ':memory:' },
    pool: { min: 1, max: 1 },
    useNullAsDefault: true,
  })
}
