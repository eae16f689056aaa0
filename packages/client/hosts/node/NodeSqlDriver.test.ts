import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { sqlDriverAcceptance } from '../../src/testing/sqlDriverAcceptance.ts'
import { fileDatabases } from './databases.ts'
import { NodeSqlDriver } from './NodeSqlDriver.ts'

const folder = mkdtempSync(join(tmpdir(), 'roomkey-client-'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
sqlDriverAcceptance(
  'better-sqlite3 in a file',
  async () => new NodeSqlDriver(join(folder, `${count++}.sqlite3`)),
)
sqlDriverAcceptance('better-sqlite3 in memory', async () => new NodeSqlDriver(':memory:'))

test('what was written is there at the next start, until it is removed', async () => {
  const databases = fileDatabases(join(folder, 'accounts'))
  const first = await databases.open('alice')
  first.run('CREATE TABLE t (a INTEGER)')
  first.close()
  const second = await databases.open('alice')
  expect(second.persistent).toBe(true)
  expect(second.all('SELECT * FROM t')).toEqual([])
  second.close()
  await databases.remove('alice')
  const third = await databases.open('alice')
  expect(() => third.all('SELECT * FROM t')).toThrow()
  third.close()
})
