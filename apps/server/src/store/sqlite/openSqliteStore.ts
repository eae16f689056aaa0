import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Epoch } from '@roomkey/protocol'
import type Database from 'better-sqlite3'
import knex from 'knex'
import type { NotStored } from '../../actions/storeMessage.ts'
import { migrate } from '../migrate.ts'
import { sqlReads, sqlWrites } from '../sql/sqlStore.ts'
import type { Appended, NewMessageRow, Store, Writes } from '../store.ts'
import { connect } from './connect.ts'
import { type Commit, GroupCommit } from './GroupCommit.ts'
import { ReadSnapshot } from './ReadSnapshot.ts'
import { SendThread } from './SendThread.ts'
import { SqliteSql } from './SqliteSql.ts'
import { UnitTransaction } from './UnitTransaction.ts'
import { WriteLock } from './WriteLock.ts'

export interface SqliteOptions {
  /** Path of the database file; it and its folder are made when missing. */
  file: string
  /** The file was put back from a backup: it begins a new life under a new epoch. */
  restored?: boolean
}

/**
 * The store on one SQLite file: one connection writes, another reads what is committed, so that a read never waits
 * for a commit nor sees half of one. Sends, which are most of all writes, have a third on a thread of their own.
 * Rejects with SchemaTooNewError.
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
  const lock = new WriteLock()
  const transaction = new UnitTransaction(writer)
  const thread = new SendThread(file)
  /** A snapshot must not outlive a commit, and a checkpoint, which follows one, need not spare it. */
  const between =
    <Item, Value>(commit: Commit<Item, Value>): Commit<Item, Value> =>
    async (items) => {
      snapshot.end()
      const outcomes = await commit(items)
      snapshot.end()
      return outcomes
    }
  const units = new GroupCommit<() => Promise<unknown>, unknown>(
    lock,
    between((works) => transaction.run(works)),
  )
  const sends = new GroupCommit<NewMessageRow, Appended | NotStored>(
    lock,
    between((rows) => thread.store(rows)),
  )
  return {
    ...sqlReads(new SqliteSql(reader, builder, () => snapshot.begin())),
    epoch: epochOf(writer),
    write: <T>(work: (tx: Writes) => Promise<T>) => units.add(async () => work(writes)) as Promise<T>,
    send: (row) => sends.add(row),
    async close() {
      await Promise.all([units.close(), sends.close()])
      await thread.close()
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
