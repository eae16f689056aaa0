import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Seq } from '@roomkey/protocol'
import pg from 'pg'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { postgresDatabases } from '../testing/postgresDatabases.ts'
import { sealed, World } from './acceptance/Database.ts'
import { copyFromPostgres, copyToPostgres } from './copyRows.ts'
import { openPostgresStore } from './postgres/openPostgresStore.ts'
import { openSqliteStore } from './sqlite/openSqliteStore.ts'

const databases = postgresDatabases()
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true })
})

const MIB = 1024 * 1024

/** What statements and their answers carry, the largest of either. */
function watchQueries() {
  const largest = { sent: 0, got: 0 }
  const query = pg.Client.prototype.query as (...args: unknown[]) => Promise<pg.QueryResult>
  const bytes = (values: unknown[]) =>
    values.reduce<number>((sum, value) => sum + (value instanceof Uint8Array ? value.length : 0), 0)
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(async function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    if (Array.isArray(args[1])) largest.sent = Math.max(largest.sent, bytes(args[1]))
    const result = await query.apply(this, args)
    for (const rows of [result?.rows ?? []])
      largest.got = Math.max(largest.got, bytes(rows.flatMap((row) => Object.values(row))))
    return result
  } as never)
  return largest
}

it('copies large messages both ways, some at a time', async () => {
  const url = await databases.migrated()
  const world = await World.open({ open: () => openPostgresStore({ url }), remove: async () => {} })
  const alice = await world.user('alice')
  const room = await world.room(alice)
  const sizes = [1, 3, 3, 3, 10, 1, ...Array(20).fill(0.001)].map((mib) => Math.floor(mib * MIB))
  for (const size of sizes) await world.send(room, alice, { sealed: sealed(1, size) })
  await world.remove()

  const file = join(folder, 'copy.db')
  const largest = watchQueries()
  await copyFromPostgres(url, file, () => {})
  expect(largest.got).toBeGreaterThan(9 * MIB)
  expect(largest.got).toBeLessThan(11 * MIB)
  const target = await databases.migrated()
  await databases.query(target, 'delete from meta')
  await copyToPostgres(file, target, () => {})
  expect(largest.sent).toBeLessThan(11 * MIB)
  vi.restoreAllMocks()

  for (const open of [() => openSqliteStore({ file }), () => openPostgresStore({ url: target })]) {
    const store = await open()
    const read = await store.messagesAfter(room, 0 as Seq, 100, 100 * MIB)
    expect(read.map(({ sealed }) => sealed.ciphertext.length)).toEqual(sizes)
    await store.close()
  }
})
