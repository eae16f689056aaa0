import { Readable } from 'node:stream'
import {
  checkFileKey,
  type Files,
  FilesAwayError,
  type StoredEntry,
} from '../../apps/server/src/files/files.ts'

interface StoredFile {
  content: Buffer
  storedAt: number
}

/** The folder of the servers' files, which outlives them. */
export class FileFolder {
  readonly finished: Map<string, StoredFile>
  /** Begun and not finished, by when. */
  readonly unfinished = new Set<{ begunAt: number }>()
  /** It does not answer. */
  isAway = false
  /** It once did not: what was to be removed then may be left. */
  wasAway = false

  constructor(finished: ReadonlyMap<string, StoredFile> = new Map()) {
    this.finished = new Map(finished)
  }
}

/**
 * Files in a folder of a disk. Each write takes its time, in which the server can die: among the bytes, between the
 * last one and the name under which others find them, and before anybody is told.
 */
export class SimulatedFiles implements Files {
  readonly #folder: FileFolder
  readonly #written: () => Promise<void>

  /** @param written resolves when a write is done, and never where the server died of it */
  constructor(folder: FileFolder, written: () => Promise<void>) {
    this.#folder = folder
    this.#written = written
  }

  async put(key: string, content: Readable): Promise<{ bytes: number }> {
    const { finished, unfinished } = this.#folder
    const file = { begunAt: Date.now() }
    // Reading a failed stream throws its error; until then a failure without a listener would end the process.
    content.on('error', () => {})
    try {
      checkFileKey(key)
      if (finished.has(key)) throw coded('EEXIST')
      unfinished.add(file)
      const chunks: Uint8Array[] = []
      for await (const chunk of content as AsyncIterable<Uint8Array>) {
        await this.#write()
        chunks.push(chunk)
      }
      await this.#write()
      unfinished.delete(file)
      finished.set(key, { content: Buffer.concat(chunks), storedAt: Date.now() })
      await this.#written()
      return { bytes: finished.get(key)?.content.length ?? 0 }
    } catch (error) {
      content.destroy()
      unfinished.delete(file)
      throw error
    }
  }

  async read(key: string, start: number, end: number): Promise<Readable> {
    checkFileKey(key)
    this.#ask()
    const file = this.#folder.finished.get(key)
    if (!file) throw coded('ENOENT')
    return Readable.from([file.content.subarray(start, end + 1)], { objectMode: false })
  }

  async remove(key: string): Promise<void> {
    checkFileKey(key)
    await this.#write()
    this.#folder.finished.delete(key)
  }

  async *list(): AsyncGenerator<StoredEntry> {
    for (const [key, { content, storedAt }] of [...this.#folder.finished])
      yield { key, bytes: content.length, storedAt }
  }

  async removeUnfinished(before: number): Promise<void> {
    this.#ask()
    const { unfinished } = this.#folder
    for (const file of [...unfinished]) if (file.begunAt < before) unfinished.delete(file)
  }

  async close(): Promise<void> {}

  #ask(): void {
    if (this.#folder.isAway) throw new FilesAwayError('The storage is away.')
  }

  #write(): Promise<void> {
    this.#ask()
    return this.#written()
  }
}

const coded = (code: string): Error => Object.assign(new Error(code), { code })
