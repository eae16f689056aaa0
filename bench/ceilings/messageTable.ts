import Database from 'better-sqlite3'

/** Opens a file as durable as the server's (WAL, synchronous=FULL), with a table that has its messages' keys and indexes. */
export function openMessageTable(file: string): Database.Database {
  const database = new Database(file)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec(`
    create table if not exists messages (
      room_id text not null, seq integer not null, id text not null unique, rev integer not null,
      sender_id integer not null, created_at integer not null, nonce blob not null, ciphertext blob not null,
      primary key (room_id, seq)
    ) without rowid;
    create index if not exists messages_rev on messages (room_id, rev)`)
  return database
}

export const INSERT = 'insert into messages values (?, ?, ?, ?, 1, ?, ?, ?)'

/** Ids grow with time as UUIDv7 does: random ones would measure the index instead of the commit. */
export const idOf = (count: number): string =>
  `0198c0de-0000-7000-8000-${count.toString(16).padStart(12, '0')}`
