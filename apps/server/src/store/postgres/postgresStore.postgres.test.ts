import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import { startPostgres, type TestPostgres } from '../../testing/startPostgres.ts'
import { storeAcceptance } from '../acceptance.ts'
import { openPostgresStore } from './openPostgresStore.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startPostgres()
}, 60_000)
afterAll(() => postgres.dispose())

storeAcceptance('PostgreSQL', async () => {
  const url = await postgres.createDatabase(randomUUID())
  return { open: () => openPostgresStore({ url }), remove: async () => {} }
})
