import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { AttachmentId } from '@roomkey/protocol'
import { z } from 'zod'
import { salvage, write } from '../../src/cache/carryUnsent.ts'
import type { SqlDriver } from '../../src/ports/index.ts'
import { type FileDatabasesParts, fileDatabases } from './databases.ts'

const NAME = 'staged'

const TABLE = `CREATE TABLE IF NOT EXISTS staged
  (id TEXT PRIMARY KEY, owner TEXT, path TEXT, size INTEGER, changed_at REAL, content BLOB) WITHOUT ROWID`

/** Beside the bytes, or in their place: how versions before this database kept a staged file. */
const Note = z.object({
  path: z.string(),
  owner: z.string().nullable().default(null),
  size: z.number().nullable().default(null),
  changedAt: z.number().nullable().default(null),
})

/** The database of staged files, with what lay in files in the clear before there was one. */
export async function openStaged(parts: FileDatabasesParts): Promise<SqlDriver> {
  const sql = await fileDatabases({ ...parts, repair: { mendIndex() {}, carry } }).open(NAME)
  sql.run(TABLE)
  // Bytes of files that were sent, or wiped, do not stay in the file until others need their place.
  sql.run('PRAGMA secure_delete = ON')
  takeOver(sql, parts.folder, (await parts.keeps()) !== null)
  return sql
}

/** Files of messages that were not sent: nobody else has the pasted ones. */
function carry(from: SqlDriver, to: SqlDriver): void {
  to.run(TABLE)
  for (const row of salvage(from, 'staged', 'id')) write(to, 'staged', row)
}

/** @param moves whether they may go from where they lie */
function takeOver(sql: SqlDriver, folder: string, moves: boolean): void {
  const ids = new Set(readdirSync(folder).map((file) => /^(.*)\.(?:json|bytes)$/.exec(file)?.[1]))
  for (const id of ids) {
    if (!AttachmentId.safeParse(id).success) continue
    const [note, bytes] = [join(folder, `${id}.json`), join(folder, `${id}.bytes`)]
    if (existsSync(note)) takeOverOne(sql, AttachmentId.parse(id), note, existsSync(bytes) ? bytes : null)
    for (const each of moves ? [note, bytes] : []) rmSync(each, { force: true })
  }
}

function takeOverOne(sql: SqlDriver, id: AttachmentId, notePath: string, bytesPath: string | null): void {
  const text = readFileSync(notePath, 'utf8')
  // A crash may have left half of one: nobody could have named it in a message.
  const note = z.string().transform(toJson).pipe(Note).safeParse(text)
  if (!note.success) return
  const { path, owner, size, changedAt } = note.data
  const content = bytesPath === null ? null : readFileSync(bytesPath)
  sql.run(
    'INSERT OR IGNORE INTO staged (id, owner, path, size, changed_at, content) VALUES (?, ?, ?, ?, ?, ?)',
    [id, owner, content === null ? path : null, size, changedAt, content],
  )
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
