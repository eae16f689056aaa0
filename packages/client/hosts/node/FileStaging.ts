import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AttachmentId } from '@roomkey/protocol'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { StagedFile } from '../../src/api/commands.ts'
import {
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

/** Beside the bytes, or in their place: where the file lies, and who keeps it. */
const Note = z.object({
  path: z.string(),
  owner: z.string().nullable().default(null),
  /** Of the file that was picked. A large one is not copied: one that was changed since is refused. */
  size: z.number().optional(),
  /** Milliseconds since 1970, with fractions where the disk has them. */
  changedAt: z.number().optional(),
})
type Note = z.infer<typeof Note>

/** Remembers staged files in a folder, so that an unsent message finds its files after a restart. Accounts share it. */
export class FileStaging implements Staging {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  }

  /** Rejects when the path is not a readable file. */
  async add(file: FileToStage): Promise<StagedFile> {
    const id = AttachmentId.parse(v7())
    const path = 'path' in file ? file.path : this.#bytesPath(id)
    if ('bytes' in file) await writeFile(path, file.bytes, { mode: 0o600 })
    const found = await stat(path)
    if (!found.isFile()) throw new Error('Only files can be sent.')
    const note: Note = { path, owner: null, size: found.size, changedAt: found.mtimeMs }
    await writeFile(this.#notePath(id), JSON.stringify(note), { mode: 0o600 })
    return {
      id,
      name: ('name' in file ? file.name : undefined) ?? basename(path),
      size: found.size,
      contentType: file.contentType,
      ...(file.width === undefined || file.height === undefined
        ? {}
        : { width: file.width, height: file.height }),
    }
  }

  /**
   * Where the bytes of a staged file lie. Rejects with StagedFileGone when they are not there any more and with
   * StagedFileChanged when they are others than were picked.
   */
  async locate(id: string): Promise<{ path: string; size: number }> {
    const { path, size, changedAt, found } = await this.#look(id).catch((cause: unknown) => {
      throw new StagedFileGone('The staged file is not there.', { cause })
    })
    const isAnother = (size ?? found.size) !== found.size || (changedAt ?? found.mtimeMs) !== found.mtimeMs
    // A folder in its place is told when it is read.
    if (isAnother && found.isFile()) throw new StagedFileChanged('The staged file was changed.')
    return { path, size: found.size }
  }

  async digest(id: string): Promise<string> {
    const { path } = await this.locate(id)
    const hash = createHash('sha256')
    try {
      for await (const chunk of createReadStream(path)) hash.update(chunk)
    } catch (cause) {
      throw new StagedFileUnreadable('The staged file cannot be read.', { cause })
    }
    return hash.digest('hex')
  }

  async #look(id: string) {
    const note = Note.parse(JSON.parse(await readFile(this.#notePath(AttachmentId.parse(id)), 'utf8')))
    return { ...note, found: await stat(note.path) }
  }

  keep(ids: readonly string[], owner: string): void {
    for (const id of ids) {
      const note = this.#note(id)
      // One that is gone already is told when it should go up.
      if (note !== null)
        writeFileSync(this.#notePath(id), JSON.stringify({ ...note, owner }), { mode: 0o600 })
    }
  }

  sweep(owner: string | null, named: ReadonlySet<string>): void {
    const ids = new Set(readdirSync(this.#folder).map((file) => file.replace(/\.(json|bytes)$/, '')))
    for (const id of ids) if (!named.has(id) && (this.#note(id)?.owner ?? null) === owner) this.release(id)
  }

  /** The page takes them out of what it was writing. What a message names by now stays. */
  unstage(ids: readonly string[]): void {
    for (const id of ids) if (this.#note(id)?.owner === null) this.release(id)
  }

  release(id: string): void {
    if (!AttachmentId.safeParse(id).success) return
    rmSync(this.#notePath(id), { force: true })
    rmSync(this.#bytesPath(id), { force: true })
  }

  /** Null when there is none that can be read: a crash may have left half of one. */
  #note(id: string): Note | null {
    try {
      return Note.parse(JSON.parse(readFileSync(this.#notePath(AttachmentId.parse(id)), 'utf8')))
    } catch {
      return null
    }
  }

  #notePath(id: string): string {
    return join(this.#folder, `${id}.json`)
  }

  #bytesPath(id: string): string {
    return join(this.#folder, `${id}.bytes`)
  }
}
