import knex, { type Knex } from 'knex'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { postgresDatabases } from '../../testing/postgresDatabases.ts'
import { migrate, migrateDown, SchemaTooNewError } from '../migrate.ts'
import { hasSchema, openPostgresStore } from './openPostgresStore.ts'

const databases = postgresDatabases()
let url: string
let opened: Knex[]
beforeEach(async () => {
  url = await databases.empty()
  opened = []
})
afterEach(() => Promise.all(opened.map((database) => database.destroy())))

function connected(): Knex {
  const database = knex({ client: 'pg', connection: url, pool: { min: 0, max: 1 } })
  opened.push(database)
  return database
}

/** Every column, index and constraint of our tables, in words. */
const schema = async () => [
  ...(await databases.query(
    url,
    `select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns
      where table_schema = 'public' and table_name not like 'knex_%' order by table_name, column_name`,
  )),
  ...(await databases.query(
    url,
    "select indexdef from pg_indexes where schemaname = 'public' and tablename not like 'knex_%' order by indexname",
  )),
  ...(await databases.query(
    url,
    `select conname, pg_get_constraintdef(oid) from pg_constraint
      where connamespace = 'public'::regnamespace and conrelid::regclass::text not like 'knex_%' order by conname`,
  )),
]

it('goes forward, back to nothing, and forward again to the same schema', async () => {
  const database = connected()
  await migrate(database)
  const first = await schema()
  expect(first.length).toBeGreaterThan(60)
  await migrateDown(database)
  expect(await schema()).toEqual([])
  await migrate(database)
  await migrate(database)
  expect(await schema()).toEqual(first)
})

it('migrates once when nodes start together', async () => {
  const stores = await Promise.all(Array.from({ length: 4 }, () => openPostgresStore({ url })))
  expect(new Set(stores.map(({ epoch }) => epoch)).size).toBe(1)
  const applied = await databases.query(url, 'select name from knex_migrations')
  expect(new Set(applied.map(({ name }) => name)).size).toBe(applied.length)
  for (const store of stores) await store.close()
})

it('goes on after a node that was killed while it migrated', async () => {
  const database = connected()
  await migrate(database)
  await migrateDown(database)
  // What knex leaves behind when it is killed.
  await databases.query(url, 'update knex_migrations_lock set is_locked = 1')
  await (await openPostgresStore({ url })).close()
})

it('is refused, unchanged, when a newer version has migrated it', async () => {
  await (await openPostgresStore({ url })).close()
  await databases.query(url, "insert into knex_migrations (name, batch) values ('0099_from_the_future', 2)")
  const before = await schema()
  await expect(openPostgresStore({ url })).rejects.toBeInstanceOf(SchemaTooNewError)
  await expect(openPostgresStore({ url })).rejects.toThrow('0099_from_the_future')
  expect(await schema()).toEqual(before)
})

it('begins a new life when it was restored, and keeps its rows', async () => {
  const store = await openPostgresStore({ url })
  await store.write((tx) => tx.addMasterKey('kept', 1))
  await store.close()
  const restored = await openPostgresStore({ url, restored: true })
  expect(restored.epoch).not.toBe(store.epoch)
  expect(await restored.masterKeys()).toEqual(['kept'])
  await restored.close()
  const again = await openPostgresStore({ url })
  expect(again.epoch).toBe(restored.epoch)
  await again.close()
})

it('knows a database that was used from an empty one', async () => {
  expect(await hasSchema(url)).toBe(false)
  await (await openPostgresStore({ url })).close()
  expect(await hasSchema(url)).toBe(true)
})
