import { isStorageFull } from '../../src/cache/storageFull.ts'

export interface RemovalsParts {
  /** The folder of all accounts. */
  folder(): Promise<FileSystemDirectoryHandle>
  /** Resolves with what gives the account's lock back; null when another tab keeps it. */
  tryLock(name: string): Promise<(() => void) | null>
  /** Resolves when the lock could be had at last. */
  waitForLock(name: string): Promise<() => void>
  /** Removes the account's files, with the lock held. */
  remove(name: string): Promise<void>
  report(area: string, error: unknown): void
}

/** No account is called so: their names end in a number. */
const MARK = '.remove'

/**
 * Removes local data that another tab may be using. What was asked for is noted first, so that it happens as soon as
 * that tab lets go, at the latest at the next start or before the data would be opened again.
 */
export class Removals {
  readonly #parts: RemovalsParts
  /** Those for whose note there was no space: it is made by removing them. */
  readonly #unnoted = new Set<string>()

  constructor(parts: RemovalsParts) {
    this.#parts = parts
  }

  /** Notes it, and leaves the rest to `remove`, or to the next start. */
  async announce(name: string): Promise<void> {
    const folder = await this.#parts.folder()
    try {
      await folder.getFileHandle(name + MARK, { create: true })
    } catch (error) {
      if (!isStorageFull(error)) throw error
      this.#unnoted.add(name)
      this.#parts.report('local data', error)
    }
  }

  async remove(name: string): Promise<void> {
    await this.announce(name)
    const release = await this.#parts.tryLock(name)
    if (release === null) this.#later(name)
    else await this.#finishAndRelease(name, release)
  }

  /** With the lock held: does what is noted for this account. */
  async finish(name: string): Promise<void> {
    const folder = await this.#parts.folder()
    const isNoted = (await marks(folder)).includes(name)
    if (!isNoted && !this.#unnoted.has(name)) return
    await this.#parts.remove(name)
    this.#unnoted.delete(name)
    if (isNoted) await folder.removeEntry(name + MARK)
  }

  /** What an earlier run could not remove. */
  async resume(): Promise<void> {
    for (const name of await marks(await this.#parts.folder())) this.#later(name)
  }

  #later(name: string): void {
    this.#parts
      .waitForLock(name)
      .then((release) => this.#finishAndRelease(name, release))
      .catch((error) => this.#parts.report('local data', error))
  }

  async #finishAndRelease(name: string, release: () => void): Promise<void> {
    try {
      await this.finish(name)
    } finally {
      release()
    }
  }
}

async function marks(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const names: string[] = []
  for await (const name of folder.keys()) if (name.endsWith(MARK)) names.push(name.slice(0, -MARK.length))
  return names
}
