import Database from 'better-sqlite3'

export function connect(file: string): Database.Database {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  // A commit that was acknowledged survives a power cut, not only a crash; fullfsync says the same to macOS.
  db.pragma('synchronous = FULL')
  db.pragma('fullfsync = ON')
  db.pragma('foreign_keys = ON')
  // The command line works on the same file: wait for it instead of failing.
  db.pragma('busy_timeout = 5000')
  // Savepoints copy the pages they touch; that copy belongs in memory.
  db.pragma('temp_store = MEMORY')
  return db
}
