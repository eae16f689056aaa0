import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { AttachmentId } from '@roomkey/protocol'
import { v7 } from 'uuid'
import type { StagedFile } from '../../src/api/commands.ts'
import {
  StagedFileGone,
  StagedFileNotKept,
  StagedFileUnreadable,
  type Staging,
} from '../../src/ports/index.ts'
import { chunksOf } from '../shared/chunksOf.ts'
import { measureImage } from '../shared/measureImage.ts'
import type { StagedFolder } from './StagedFolder.ts'

/** What no message names may be in the composer of another tab: it is let go of after a day. */
const UNOWNED_MS = 24 * 3_600_000

interface Parts {
  /** Null: this browser has none, and files are kept until the tab closes. */
  folder: StagedFolder | null
  now(): number
  report(area: string, error: unknown): void
}

/** Files that people picked in a browser: at hand at once, and copied behind that, so that a reload does not lose them. */
export class BlobStaging implements Staging {
  readonly #parts: Parts
  /** Picked here; a copy takes the place of the original when it is whole. */
  readonly #files = new Map<string, { blob: Blob; owner: string | null }>()
  /** Whether the copy of one that was picked here became whole. */
  readonly #copied = new Map<string, Promise<boolean>>()
  /** What changes the folder, one after the other. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async add(file: File): Promise<StagedFile> {
    const id = AttachmentId.parse(v7())
    const size = await measureImage(file)
    this.#files.set(id, { blob: file, owner: null })
    const copied = this.#inFolder((folder) => folder.copy(id, file))
    if (copied !== null) this.#copied.set(id, copied)
    return { id, name: file.name || 'file', size: file.size, contentType: file.type, ...size }
  }

  async get(id: string): Promise<Blob> {
    const here = this.#files.get(id)
    if (here !== undefined) return here.blob
    const kept = AttachmentId.safeParse(id).success ? await this.#parts.folder?.read(id) : null
    if (kept == null) throw new StagedFileGone('The staged file is not there.')
    return kept
  }

  /** Piece by piece: WebCrypto takes a file only whole. */
  async digest(id: string, progress?: (read: number) => void): Promise<string> {
    const blob = await this.get(id)
    const hash = sha256.create()
    try {
      let read = 0
      for await (const chunk of chunksOf(blob.stream())) {
        hash.update(chunk)
        read += chunk.byteLength
        progress?.(read)
      }
    } catch (cause) {
      throw new StagedFileUnreadable('The staged file cannot be read.', { cause })
    }
    return bytesToHex(hash.digest())
  }

  keep(ids: readonly string[], owner: string): void {
    for (const id of ids) {
      const file = this.#files.get(id)
      if (file !== undefined) file.owner = owner
      this.#inFolder((folder) => folder.keep(id, owner))
    }
  }

  sweep(owner: string | null, named: ReadonlySet<string>): void {
    for (const [id, file] of this.#files) if (file.owner === owner && !named.has(id)) this.#forget(id)
    const before = owner === null ? this.#parts.now() - UNOWNED_MS : Number.POSITIVE_INFINITY
    this.#inFolder(async (folder) => {
      for (const [id, kept] of await folder.list())
        if (kept.owner === owner && !named.has(id) && kept.at < before) await folder.remove(id)
    })
  }

  /** The page takes them out of what it was writing. What a message names by now stays. */
  unstage(ids: readonly string[]): void {
    for (const id of ids) if (this.#files.get(id)?.owner === null) this.release(id)
  }

  release(id: string): void {
    this.#forget(id)
    this.#inFolder((folder) => folder.remove(id))
  }

  async settled(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const copied = this.#copied.get(id)
      // Picked before this worker ran, or in one that ended over it.
      if (copied === undefined) await this.get(id)
      else if (!(await copied)) throw new StagedFileNotKept('There was no room for the staged file.')
    }
  }

  #forget(id: string): void {
    this.#files.delete(id)
    this.#copied.delete(id)
  }

  /** Resolves with whether it was done; null: there is no folder. */
  #inFolder(work: (folder: StagedFolder) => Promise<void>): Promise<boolean> | null {
    const { folder, report } = this.#parts
    if (folder === null) return null
    // What cannot be kept (a full disk) is at hand until the tab closes.
    const done = this.#queue.then(async () => {
      try {
        await work(folder)
        return true
      } catch (error) {
        report('staged files', error)
        return false
      }
    })
    this.#queue = done
    return done
  }
}
