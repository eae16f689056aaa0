import type { SqlDriver } from '../../src/ports/index.ts'
import { markDamaged } from './databaseFile.ts'
import { NodeSqlDriver } from './NodeSqlDriver.ts'
import { reportDamage } from './reportDamage.ts'

/** An encrypted database as the desktop runs it. Damage is noted beside it, then told. */
export function openSealed(file: string, key: Uint8Array, damaged: () => void = () => {}): SqlDriver {
  return reportDamage(new NodeSqlDriver(file, key), (code) => {
    markDamaged(file, code)
    damaged()
  })
}
