import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Databases } from '../../src/ports/index.ts'
import { NodeSqlDriver } from './NodeSqlDriver.ts'

/** One file per account in `folder`. */
export function fileDatabases(folder: string): Databases {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = (name: string) => join(folder, `${name}.sqlite3`)
  return {
    open: async (name) => new NodeSqlDriver(path(name)),
    async remove(name) {
      for (const suffix of ['', '-wal', '-shm']) rmSync(path(name) + suffix, { force: true })
    },
  }
}
