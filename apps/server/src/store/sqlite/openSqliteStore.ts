import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Epoch } from '@roomkey/protocol'
import type Database from 'better-sqlite3'
import knex from 'knex'
import { migrate } from '../migrate.ts'
import { sqlReads, sqlWrites } from '../sql/sqlStore.ts'
import type { Store } from '../store.ts'
import { connect } from './connect.ts'
import { GroupCommit } from './GroupCommit.ts'
import { ReadSnapshot } from './ReadSnapshot.ts'
import { SqliteSql } from './SqliteSql.ts'
import { WriteLock } from './WriteLock.ts'
import { WriterThread } from './WriterThread.ts'

export interface SqliteOptions {
  /** Path of the database file; it and its folder are made when missing. */
  file: string
  /** The file was put back from a backup: it begins a new life under a new epoch. */
  restored?: boolean
}

/**
 * The store on one SQLite file: one connection writes, another reads what is committed, so that a read never waits
 * for a commit nor sees half of one. Rejects with SchemaTooNewError.
 */
export async function openSqliteStore({ file, restored = false }: SqliteOptions): Promise<Store> {
  // Password hashes are in it: nobody else on the machine may read it. The -wal and -shm files take its mode.
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
  await migrateFile(file)
  const writer = connect(file)
  if (restored) writer.exec("delete from meta where key = 'epoch'")
  const reader = connect(file)
  reader.pragma('query_only = ON')
  const builder = knex({ client: 'better-sqlite3', useNullAsDefault: true })
  const writes = sqlWrites(new SqliteSql(writer, builder))
  const snapshot = new ReadSnapshot(reader)
  // Ended before the commit, so that a checkpoint need not spare it, and so that it does not outlive the commit.
  const lock = new WriteLock()
  const commits = new GroupCommit(writer, () => snapshot.end(), lock)
  const thread = new WriterThread(file, lock, () => snapshot.end())
  return {
    ...sqlReads(new SqliteSql(reader, builder, () => snapshot.begin())),
    epoch: epochOf(writer),
    write: (work) => commits.add(() => work(writes)),
    send: (row) => thread.send(row),
    async close() {
      await Promise.all([commits.close(), thread.close()])
      snapshot.end()
      reader.close()
      writer.close()
    },
  }
}

async function migrateFile(file: string): Promise<void> {
  const database = knex({
    client: 'better-sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
  })
  try {
    await migrate(database)
  } finally {
    await database.destroy()
  }
}

function epochOf(db: Database.Database): Epoch {
  db.prepare("insert into meta (key, value) values ('epoch', ?) on conflict (key) do nothing").run(
    randomUUID(),
  )
  const { value } = db.prepare("select value from meta where key = 'epoch'").get() as { value: Epoch }
  return value
}
