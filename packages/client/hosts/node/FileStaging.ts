import { mkdirSync, rmSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { AttachmentId } from '@roomkey/protocol'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { StagedFile } from '../../src/api/commands.ts'
import { StagedFileGone, type Staging } from '../../src/ports/index.ts'

/** A file the person picked (by its path), or bytes that exist nowhere else (a pasted image). */
export type FileToStage = ({ path: string; name?: string } | { bytes: Uint8Array; name: string }) & {
  contentType: string
  /** Pixels, when whoever stages it could measure an image. */
  width?: number
  height?: number
}

const Note = z.object({ path: z.string() })

/** Remembers staged files in a folder, so that an unsent message finds its files after a restart. */
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
    await writeFile(this.#notePath(id), JSON.stringify({ path }), { mode: 0o600 })
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

  /** Where the bytes of a staged file lie. Rejects with StagedFileGone when they are not there any more. */
  async locate(id: string): Promise<{ path: string; size: number }> {
    try {
      const { path } = Note.parse(JSON.parse(await readFile(this.#notePath(AttachmentId.parse(id)), 'utf8')))
      const found = await stat(path)
      return { path, size: found.size }
    } catch (cause) {
      throw new StagedFileGone('The staged file is not there.', { cause })
    }
  }

  release(id: string): void {
    if (!AttachmentId.safeParse(id).success) return
    rmSync(this.#notePath(id), { force: true })
    rmSync(this.#bytesPath(id), { force: true })
  }

  #notePath(id: string): string {
    return join(this.#folder, `${id}.json`)
  }

  #bytesPath(id: string): string {
    return join(this.#folder, `${id}.bytes`)
  }
}
