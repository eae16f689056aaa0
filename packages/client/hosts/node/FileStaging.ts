import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { AttachmentId } from '@roomkey/protocol'
import { v7 } from 'uuid'
import type { StagedFile } from '../../src/api/commands.ts'
import {
  type SqlDriver,
  StagedFileChanged,
  StagedFileGone,
  StagedFileUnreadable,
  type Staging,
} from '../../src/ports/index.ts'

/** A file the person picked (by its path), or bytes that exist nowhere else (a pasted image). */
export type FileToStage = ({ path: string; name?: string } | { bytes: Uint8Array; name: string }) & {
  contentType: string
  /** Pixels, when whoever stages it could measure an image. */
  width?: number
  height?: number
}

/** Where a staged file lies, and what it was when it was picked. Pasted bytes lie here themselves. */
interface Row {
  path: string | null
  size: number | null
  /** Milliseconds since 1970, with fractions where the disk has them. */
  changed_at: number | null
  content: Uint8Array | null
}

export interface ReadableFile {
  size: number
  /** The bytes from there on. */
  read(from: number): Readable
}

const CHUNK = 64 * 1024

/**
 * Remembers staged files in a database of its own, so that an unsent message finds its files after a restart. Paths
 * and pasted bytes are as secret as messages, and sealed as they are. It is opened when it is first needed, and again
 * when that failed; what is asked before is done then.
 */
export class FileStaging implements Staging {
  readonly #open: () => Promise<SqlDriver>
  #opening: Promise<SqlDriver> | null = null
  #sql: SqlDriver | null = null
  #waiting: ((sql: SqlDriver) => void)[] = []

  constructor(open: () => Promise<SqlDriver>) {
    this.#open = open
  }

  /** Rejects when it cannot be opened now. */
  ready(): Promise<SqlDriver> {
    this.#opening ??= this.#open().then(
      (sql) => {
        this.#sql = sql
        for (const work of this.#waiting.splice(0)) work(sql)
        return sql
      },
      (error: unknown) => {
        this.#opening = null
        throw error
      },
    )
    return this.#opening
  }

  /** Rejects when the path is not a readable file. */
  async add(file: FileToStage): Promise<StagedFile> {
    const sql = await this.ready()
    const id = AttachmentId.parse(v7())
    const size = 'bytes' in file ? addBytes(sql, id, file.bytes) : await addPath(sql, id, file.path)
    return {
      id,
      name: 'bytes' in file ? file.name : (file.name ?? basename(file.path)),
      size,
      contentType: file.contentType,
      ...(file.width === undefined || file.height === undefined
        ? {}
        : { width: file.width, height: file.height }),
    }
  }

  /**
   * Rejects with StagedFileGone when a staged file is not there any more, and with StagedFileChanged when it is
   * another one than was picked.
   */
  async find(id: string): Promise<ReadableFile> {
    const sql = await this.ready()
    const row = sql.all<Row>('SELECT path, size, changed_at, content FROM staged WHERE id = ?', [id])[0]
    if (row?.content != null) return pasted(row.content)
    if (row?.path == null) throw new StagedFileGone('The staged file is not there.')
    return picked(row.path, row)
  }

  async digest(id: string, progress?: (read: number) => void): Promise<string> {
    const { read } = await this.find(id)
    const hash = createHash('sha256')
    try {
      let done = 0
      for await (const chunk of read(0)) {
        hash.update(chunk)
        done += chunk.byteLength
        progress?.(done)
      }
    } catch (cause) {
      throw new StagedFileUnreadable('The staged file cannot be read.', { cause })
    }
    return hash.digest('hex')
  }

  keep(ids: readonly string[], owner: string): void {
    // One that is gone already is told when it should go up.
    this.#when((sql) =>
      sql.transaction(() => {
        for (const id of ids) sql.run('UPDATE staged SET owner = ? WHERE id = ?', [owner, id])
      }),
    )
  }

  sweep(owner: string | null, named: ReadonlySet<string>): void {
    this.#when((sql) => {
      const held = sql.all<{ id: string }>('SELECT id FROM staged WHERE owner IS ?', [owner])
      for (const { id } of held) if (!named.has(id)) remove(sql, id)
    })
  }

  /** The page takes them out of what it was writing. What a message names by now stays. */
  unstage(ids: readonly string[]): void {
    this.#when((sql) => {
      for (const id of ids) sql.run('DELETE FROM staged WHERE id = ? AND owner IS NULL', [id])
    })
  }

  release(id: string): void {
    this.#when((sql) => remove(sql, id))
  }

  async close(): Promise<void> {
    // Whoever wanted it open was told why it is not.
    const sql = await this.#opening?.catch(() => null)
    sql?.close()
  }

  #when(work: (sql: SqlDriver) => void): void {
    if (this.#sql !== null) work(this.#sql)
    else this.#waiting.push(work)
  }
}

function remove(sql: SqlDriver, id: string): void {
  sql.run('DELETE FROM staged WHERE id = ?', [id])
}

function addBytes(sql: SqlDriver, id: AttachmentId, bytes: Uint8Array): number {
  sql.run('INSERT INTO staged (id, content) VALUES (?, ?)', [id, bytes])
  return bytes.length
}

async function addPath(sql: SqlDriver, id: AttachmentId, path: string): Promise<number> {
  const found = await stat(path)
  if (!found.isFile()) throw new Error('Only files can be sent.')
  const values = [id, path, found.size, found.mtimeMs]
  sql.run('INSERT INTO staged (id, path, size, changed_at) VALUES (?, ?, ?, ?)', values)
  return found.size
}

function pasted(content: Uint8Array): ReadableFile {
  function* from(start: number) {
    for (let at = start; at < content.length; at += CHUNK) yield content.subarray(at, at + CHUNK)
  }
  return { size: content.length, read: (start) => Readable.from(from(start), { objectMode: false }) }
}

async function picked(path: string, { size, changed_at: changedAt }: Row): Promise<ReadableFile> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new StagedFileGone('The staged file is not there.', { cause })
  })
  const isAnother = (size ?? found.size) !== found.size || (changedAt ?? found.mtimeMs) !== found.mtimeMs
  // A folder in its place is told when it is read.
  if (isAnother && found.isFile()) throw new StagedFileChanged('The staged file was changed.')
  const end = (from: number) => Math.max(from, found.size - 1)
  return { size: found.size, read: (from) => createReadStream(path, { start: from, end: end(from) }) }
}
