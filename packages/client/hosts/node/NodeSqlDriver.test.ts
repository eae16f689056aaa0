import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { sqlDriverAcceptance } from '../../src/testing/sqlDriverAcceptance.ts'
import { NodeSqlDriver } from './NodeSqlDriver.ts'

const folder = mkdtempSync(join(tmpdir(), 'roomkey-client-'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
sqlDriverAcceptance(
  'better-sqlite3 in a file',
  async () => new NodeSqlDriver(join(folder, `${count++}.sqlite3`)),
)
sqlDriverAcceptance('better-sqlite3 in memory', async () => new NodeSqlDriver(':memory:'))
sqlDriverAcceptance(
  'better-sqlite3 in an encrypted file',
  async () => new NodeSqlDriver(join(folder, `${count++}.sqlite3`), Buffer.alloc(32, 7)),
)
