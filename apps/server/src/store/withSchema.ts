import { existsSync } from 'node:fs'
import knex, { type Knex } from 'knex'
import type { Config } from '../config.ts'
import { databaseFile } from '../openData.ts'
import { migrate, migrateDown, type SchemaState, schemaState } from './migrate.ts'
import { hasSchema } from './postgres/openPostgresStore.ts'

/** The schema of a database that is not opened as a store. */
export interface Schema {
  state(): Promise<SchemaState>
  /** It has been opened as a store, or filled from one: else it holds no rows. */
  used(): Promise<boolean>
  up(to?: string): Promise<void>
  down(to: string): Promise<void>
}

/** Rejects with SchemaTooNewError, with ConfigError when PostgreSQL cannot be used, or as the database does. */
export async function withSchema<T>(
  where: Pick<Config, 'dataDir' | 'databaseUrl'> | { file: string },
  work: (schema: Schema) => Promise<T>,
): Promise<T> {
  // Asked first by who says in a sentence why there is no answer.
  if ('databaseUrl' in where && where.databaseUrl !== undefined) await hasSchema(where.databaseUrl)
  const database = connected(where)
  try {
    return await work({
      state: () => schemaState(database),
      used: async () =>
        (await database.schema.hasTable('meta')) && (await database('meta').first()) !== undefined,
      up: (to) => migrate(database, to),
      down: (to) => migrateDown(database, to),
    })
  } finally {
    await database.destroy()
  }
}

// knex would print a trace to stdout, where the answers of commands are; what it says there it also throws.
const UNHEARD = { warn: () => {}, error: () => {} }

function connected(where: Pick<Config, 'dataDir' | 'databaseUrl'> | { file: string }): Knex {
  if ('databaseUrl' in where && where.databaseUrl !== undefined)
    return knex({ client: 'pg', connection: where.databaseUrl, pool: { min: 0, max: 1 }, log: UNHEARD })
  const file = 'file' in where ? where.file : databaseFile(where)
  return knex({
    client: 'better-sqlite3',
    // A missing file is not made: its schema is that of an empty database.
    connection: { filename: existsSync(file) ? file : ':memory:' },
    pool: { min: 1, max: 1 },
    useNullAsDefault: true,
    log: UNHEARD,
  })
}
