import Sqlite from 'better-sqlite3'

/** For tests: changes a SQLite file as nobody should, behind the back of whoever has it open. */
export function changeFile(file: string, ...statements: string[]): void {
  const db = new Sqlite(file)
  for (const statement of statements) db.exec(statement)
  db.close()
}
