import { randomUUID } from 'node:crypto'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Epoch } from '@roomkey/protocol'
import knex from 'knex'
import { isNamed } from '../../actions/namedUnits.ts'
import type { NotStored } from '../../actions/storeMessage.ts'
import { type Commit, GroupCommit } from '../GroupCommit.ts'
import { migrate, type Ran } from '../migrate.ts'
import { sqlReads } from '../sql/sqlStore.ts'
import type { Appended, Store, Writes } from '../store.ts'
import { connect } from './connect.ts'
import { ReadSnapshot } from './ReadSnapshot.ts'
import { SqliteSql } from './SqliteSql.ts'
import { WriteLock } from './WriteLock.ts'
import { startWriter, type Work, type Writer, WriteThread } from './WriteThread.ts'
import type { NamedItem, NamedValue } from './writeMessages.ts'

export interface SqliteOptions {
  /** Path of the database file; it and its folder are made when missing. */
  file: string
  /** The file was put back from a backup: it begins a new life under a new epoch. */
  restored?: boolean
  /** Told of each migration of a database that was there. */
  migrated?: Ran | undefined
  /** Hears of what the disk did; `fatal`: nothing is stored any more until the server is started again. */
  trouble?: (error: Error, fatal: boolean) => void
  /** Told of each commit: what it stored (read marks go with sends), how many of them, and the seconds it took. */
  committed?: (kind: 'sends' | 'writes', size: number, seconds: number) => void
}

/**
 * The store on one SQLite file. Reads happen here, on a connection that sees what is committed, so that none waits for
 * a commit nor sees half of one; writes happen on a thread (WriteThread). Rejects with SchemaTooNewError.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const { file } = options
  // Password hashes are in it: nobody else on the machine may read it. The -wal and -shm files take its mode.
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  closeSync(openSync(file, 'a', 0o600))
  await migrateFile(file, options.migrated)
  return openMigrated(options, startWriter)
}

/** The same on a file whose schema is up to date, with a writer of the caller's. */
export function openMigrated(
  { file, restored = false, trouble = () => {}, committed = () => {} }: SqliteOptions,
  writer: (file: string) => Writer,
): Store {
  const epoch = beginEpoch(file, restored)
  const reader = connect(file)
  reader.pragma('query_only = ON')
  const builder = knex({ client: 'better-sqlite3', useNullAsDefault: true })
  const shown = new ReadSnapshot(reader)
  const lock = new WriteLock()
  const thread = new WriteThread(writer(file), trouble)
  /** A snapshot must not outlive a commit, and a checkpoint, which follows one, need not spare it. */
  const between =
    <Item, Value>(kind: 'sends' | 'writes', commit: Commit<Item, Value>): Commit<Item, Value> =>
    async (items) => {
      shown.end()
      const started = performance.now()
      const outcomes = await commit(items)
      committed(kind, items.length, (performance.now() - started) / 1000)
      shown.end()
      return outcomes
    }
  const units = new GroupCommit<Work, unknown>(
    lock,
    between('writes', (works) => thread.units(works)),
  )
  const named = new GroupCommit<NamedItem, NamedValue>(
    lock,
    between('sends', (items) => thread.named(items)),
  )
  const reads = sqlReads(new SqliteSql(reader, builder, () => shown.begin()))
  return {
    ...reads,
    epoch,
    async write<T>(work: (tx: Writes) => Promise<T>): Promise<T> {
      if (!isNamed(work)) return (await units.add(async (tx) => work(tx))) as T
      const { value } = (await named.add(work.named)) as { value: T }
      return value
    },
    send: (row) => named.add(row) as Promise<Appended | NotStored>,
    // All reads of one turn share a snapshot, and promises that are settled already need no other turn.
    snapshot: async (work) => work(reads),
    async check() {
      if (thread.failure) throw thread.failure
      await reads.userByName('')
    },
    async close() {
      await Promise.all([units.close(), named.close()])
      try {
        shown.end()
        reader.close()
      } finally {
        // Whoever closes the file last copies the log into it, and that is better done there.
        await thread.close()
      }
    },
  }
}

async function migrateFile(file: string, migrated: Ran | undefined): Promise<void> {
  const database = knex({
    client: 'better-sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
  })
  try {
    await migrate(database, undefined, migrated)
  } finally {
    await database.destroy()
  }
}

function beginEpoch(file: string, restored: boolean): Epoch {
  const db = connect(file)
  try {
    if (restored) db.exec("delete from meta where key = 'epoch'")
    const stored = db.prepare("select value from meta where key = 'epoch'")
    // Only a new file is written to: the command line opens that of a running server, which may be in a commit.
    if (!stored.get())
      db.prepare("insert into meta (key, value) values ('epoch', ?) on conflict (key) do nothing").run(
        randomUUID(),
      )
    return (stored.get() as { value: Epoch }).value
  } finally {
    db.close()
  }
}
