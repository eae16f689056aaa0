import { randomBytes } from 'node:crypto'
import { access, mkdir, open, opendir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { hasNoRoom } from '../actions/errors.ts'
import { checkFileKey, FILE_KEY, type Files, type StoredEntry } from './files.ts'
import { syncFolder } from './syncFolder.ts'

const ABANDONED_MS = 24 * 60 * 60 * 1000

/** Hears how the disk under files does. */
export interface DiskReport {
  /** It did not take a file for want of room. */
  full(error: Error): void
  /** It took one. */
  took(): void
}

/** Files in a folder: `incoming/` holds unfinished ones, `ab/` all whose key starts with ab. */
export class DiskFiles implements Files {
  readonly #folder: string
  readonly #incoming: string
  readonly #report: DiskReport | undefined
  /** Those of its folders that survive a power cut. */
  readonly #durable = new Set<string>()

  private constructor(folder: string, report: DiskReport | undefined) {
    this.#folder = folder
    this.#report = report
    this.#incoming = join(folder, 'incoming')
  }

  /** Makes the folder, and removes what a server that died more than a day ago did not finish. */
  static async open(folder: string, report?: DiskReport): Promise<DiskFiles> {
    const files = new DiskFiles(folder, report)
    await mkdir(files.#incoming, { recursive: true, mode: 0o700 })
    // Another server on the same folder may be writing the younger ones.
    await files.removeUnfinished(Date.now() - ABANDONED_MS)
    return files
  }

  async put(key: string, content: Readable): Promise<{ bytes: number }> {
    const temporary = join(this.#incoming, randomBytes(16).toString('hex'))
    // Reading a failed stream throws its error; until then a failure without a listener would end the process.
    content.on('error', () => {})
    try {
      const path = this.#path(key)
      await refuseTaken(path)
      const bytes = await write(temporary, content)
      await this.#settle(key, temporary, path)
      this.#report?.took()
      return { bytes }
    } catch (error) {
      content.destroy()
      await rm(temporary, { force: true })
      if (hasNoRoom(error)) this.#report?.full(error as Error)
      throw error
    }
  }

  async read(key: string, start: number, end: number): Promise<Readable> {
    const handle = await open(this.#path(key), 'r')
    return handle.createReadStream({ start, end })
  }

  async remove(key: string): Promise<void> {
    await rm(this.#path(key), { force: true })
  }

  async *list(): AsyncGenerator<StoredEntry> {
    for await (const { name: start } of await opendir(this.#folder)) {
      if (start.length !== 2) continue
      for await (const { name: key } of await opendir(join(this.#folder, start))) {
        if (!FILE_KEY.test(key) || !key.startsWith(start)) continue
        const found = await stat(this.#path(key)).catch((error: NodeJS.ErrnoException) => {
          // Removed since the folder was read.
          if (error.code !== 'ENOENT') throw error
        })
        if (found) yield { key, bytes: found.size, storedAt: found.mtimeMs }
      }
    }
  }

  async removeUnfinished(before: number): Promise<void> {
    for (const name of await readdir(this.#incoming)) {
      const path = join(this.#incoming, name)
      if ((await modified(path)) < before) await rm(path, { force: true })
    }
  }

  /** Nothing stays open between calls. */
  async close(): Promise<void> {}

  async #settle(key: string, temporary: string, path: string): Promise<void> {
    const folder = this.#fanOut(key)
    const made = await mkdir(folder, { recursive: true, mode: 0o700 })
    // Another upload, or a server that died, may have made it and not got as far as this.
    if (made || !this.#durable.has(folder)) await syncFolder(this.#folder)
    this.#durable.add(folder)
    await rename(temporary, path)
    await syncFolder(folder)
  }

  #path(key: string): string {
    checkFileKey(key)
    return join(this.#fanOut(key), key)
  }

  #fanOut(key: string): string {
    return join(this.#folder, key.slice(0, 2))
  }
}

async function write(path: string, content: Readable): Promise<number> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
    return (await handle.stat()).size
  } finally {
    await handle.close()
  }
}

/** An upload that ended meanwhile is as good as new. */
async function modified(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return Number.POSITIVE_INFINITY
      throw error
    },
  )
}

/** Keys are random, so two writers never race for one; this finds mistakes. */
async function refuseTaken(path: string): Promise<void> {
  const taken = await access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
  if (taken) throw Object.assign(new Error('There is a file under this key.'), { code: 'EEXIST' })
}
