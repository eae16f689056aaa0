import knex, { type Knex } from 'knex'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { migrate, migrateDown } from './migrate.ts'

let database: Knex
beforeEach(() => {
  database = knex({
    client: 'better-sqlite3',
    connection: { filename: ':memory:' },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  })
})
afterEach(() => database.destroy())

const schema = async (): Promise<unknown[]> =>
  database('sqlite_master')
    .select('type', 'name', 'sql')
    .whereNot('name', 'like', 'knex_%')
    .whereNot('name', 'like', 'sqlite_%')
    .orderBy(['type', 'name'])

it('goes forward, back to nothing, and forward again to the same schema', async () => {
  await migrate(database)
  const first = await schema()
  expect(first.length).toBeGreaterThan(10)
  await migrateDown(database)
  expect(await schema()).toEqual([])
  await migrate(database)
  await migrate(database)
  expect(await schema()).toEqual(first)
})

it('keeps the messages of a room together, in the order of their seq', async () => {
  await migrate(database)
  const [table] = await database('sqlite_master').select('sql').where({ name: 'messages' })
  expect(table.sql).toMatch(/primary key \(`room_id`, `seq`\)\) without rowid$/)
})
