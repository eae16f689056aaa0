import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { openPostgresStore } from '../store/postgres/openPostgresStore.ts'
import { startPostgres, type TestPostgres } from './startPostgres.ts'

export interface PostgresDatabases {
  postgres(): TestPostgres
  /** The address of an empty database. */
  empty(): Promise<string>
  /** The address of one with the newest schema, nobody in it, and no epoch yet. */
  migrated(): Promise<string>
  /** What one statement on a connection of its own gives. */
  query(url: string, text: string, values?: unknown[]): Promise<Record<string, unknown>[]>
}

/** For a test file: one PostgreSQL, and databases of each test's own in it. */
export function postgresDatabases(): PostgresDatabases {
  let postgres: TestPostgres
  let template: Promise<string> | undefined
  beforeAll(async () => {
    postgres = await startPostgres({ durable: false })
  })
  afterAll(() => postgres.dispose())

  const query: PostgresDatabases['query'] = async (connectionString, text, values) => {
    const client = new Client({ connectionString })
    await client.connect()
    try {
      return (await client.query(text, values)).rows
    } finally {
      await client.end()
    }
  }
  // Migrating takes longer than most tests do afterwards.
  async function makeTemplate(): Promise<string> {
    const name = 'migrated'
    const url = await postgres.createDatabase(name)
    await (await openPostgresStore({ url })).close()
    await query(url, 'delete from meta')
    return name
  }
  return {
    postgres: () => postgres,
    empty: () => postgres.createDatabase(randomUUID()),
    migrated: async () => {
      template ??= makeTemplate()
      return postgres.createDatabase(randomUUID(), await template)
    },
    query,
  }
}
