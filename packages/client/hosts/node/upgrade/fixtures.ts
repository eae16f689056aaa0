import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { migrate } from '../../../src/cache/schema.ts'
import type { SqlDriver } from '../../../src/ports/index.ts'
import { NodeSqlDriver } from '../NodeSqlDriver.ts'
import { fillCache } from './cacheContent.ts'

const FOLDER = join(import.meta.dirname, 'fixtures')

export const fixturePath = (schema: number): string =>
  join(FOLDER, `schema-${String(schema).padStart(2, '0')}.sqlite3.gz`)

/**
 * The bytes of a cache of that schema. 1 to 15 were made in one go before the first release, from the steps as they
 * were then: some of these schemas had looked otherwise while they were worked on. Nobody has any of those. Later ones
 * are kept by the version that brings them, before it is released.
 */
export const readFixture = (schema: number): Buffer => gunzipSync(readFileSync(fixturePath(schema)))

/** A cache of that schema, with rows in all its tables unless said, made by the steps that lead to it today. */
export function makeCache(schema: number, fill: (sql: SqlDriver) => void = fillCache): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'roomkey-fixture-'))
  try {
    const file = join(folder, 'cache.sqlite3')
    const sql = new NodeSqlDriver(file)
    migrate(sql, schema)
    fill(sql)
    // One file, which can also be opened in memory.
    sql.all('PRAGMA journal_mode = DELETE')
    sql.close()
    return readFileSync(file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

export function writeFixture(schema: number): void {
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(fixturePath(schema), gzipSync(makeCache(schema), { level: 9 }), { flag: 'wx' })
}
