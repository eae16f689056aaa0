import { closeSync, openSync, writeSync } from 'node:fs'
import Sqlite from 'better-sqlite3'

/** For tests: writes nonsense over a table's first page in a SQLite file that nobody has open, as a failing disk may. */
export function damageTable(path: string, table: string): void {
  const db = new Sqlite(path)
  const bytes = db.pragma('page_size', { simple: true }) as number
  const page = db.prepare('select rootpage from sqlite_master where name = ?').pluck().get(table) as number
  db.close()
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(bytes, 0xa5), 0, bytes, (page - 1) * bytes)
  closeSync(file)
}
