import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { openSqliteStore } from '../../apps/server/src/store/sqlite/openSqliteStore.ts'
import { FileLock } from './FileLock.ts'
import { FileFolder } from './SimulatedFiles.ts'

/** In memory where there is such a place: nothing here has to survive this machine. */
const folder = () => mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'roomkey-simulation-'))

/** Every membership as it began and ended, and every upload begun, in the transaction that did it: what the checks go by. */
const WITNESS = `
  create table witness (n integer primary key, room_id text, user_id integer, rev integer, left_at integer);
  create trigger witness_added after insert on memberships begin
    insert into witness (room_id, user_id, rev, left_at) values (new.room_id, new.user_id, new.rev, new.left_at);
  end;
  create trigger witness_changed after update of left_at on memberships begin
    insert into witness (room_id, user_id, rev, left_at) values (new.room_id, new.user_id, new.rev, new.left_at);
  end;
  create table witness_uploads (n integer primary key, id text);
  create trigger witness_begun after insert on uploads begin
    insert into witness_uploads (id) values (new.id);
  end;`

let template: Buffer | undefined

/** Made once, before any world stands in the system's place: migrations take longer than many a seed. */
export async function prepareTemplate(): Promise<void> {
  if (template) return
  const at = folder()
  const file = join(at, 'template.db')
  await (await openSqliteStore({ file })).close()
  const db = new Database(file)
  db.exec("delete from meta where key = 'epoch'")
  db.exec(WITNESS)
  db.pragma('wal_checkpoint(TRUNCATE)')
  template = db.serialize()
  db.close()
  rmSync(at, { recursive: true })
}

const COMMIT_MS = 8

/** The disk of the servers: one database and a folder of files, which outlive them. */
export class ServerDisk {
  readonly #folder = folder()
  lock = new FileLock()
  file: string
  files = new FileFolder()
  /** A commit takes up to so long. */
  commitMs = COMMIT_MS
  #files = 0
  #backup: { database: string; files: FileFolder } | undefined
  #looking: Database.Database | undefined
  readonly #statements = new Map<string, Database.Statement>()

  readonly #remove = () => rmSync(this.#folder, { recursive: true, force: true })

  constructor() {
    process.once('exit', this.#remove)
    if (!template) throw new Error('prepareTemplate comes first')
    this.file = this.#next()
    writeFileSync(this.file, template)
  }

  #next(): string {
    return join(this.#folder, `${this.#files++}.db`)
  }

  /** Before anybody opens it. */
  prepare(sql: string): void {
    const db = new Database(this.file)
    db.exec(sql)
    db.close()
  }

  /** What is committed, for the checks. */
  all<Row>(sql: string, ...values: (string | number | Record<string, string>)[]): Row[] {
    this.#looking ??= new Database(this.file, { readonly: true })
    const statement = this.#statements.get(sql) ?? this.#looking.prepare(sql)
    this.#statements.set(sql, statement)
    return statement.all(...values) as Row[]
  }

  get hasBackup(): boolean {
    return this.#backup !== undefined
  }

  backUp(): void {
    const database = this.#next()
    this.all('select 1')
    writeFileSync(database, this.#looking?.serialize() ?? Buffer.alloc(0))
    this.#backup = { database, files: new FileFolder(this.files.finished) }
  }

  /** Another file takes the place of the present one; no server may be running. */
  restore(): void {
    if (this.#backup === undefined) return
    this.#looking?.close()
    this.#looking = undefined
    this.#statements.clear()
    this.file = this.#next()
    this.lock = new FileLock()
    copyFileSync(this.#backup.database, this.file)
    this.files = new FileFolder(this.#backup.files.finished)
    // As makeBackup leaves them out.
    this.prepare('delete from upload_parts; delete from uploads')
  }

  heal(): void {
    this.commitMs = COMMIT_MS
    this.files.isAway = false
  }

  dispose(): void {
    this.#looking?.close()
    process.off('exit', this.#remove)
    this.#remove()
  }
}
