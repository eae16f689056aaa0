const DAMAGED = 'damaged.'

/**
 * What is noted beside an account's files for its next opening, in whichever tab: that a part of them could not be read,
 * by SQLite's code. Empty files whose names say it: nothing about it can be half written.
 */
export class AccountNotes {
  readonly #folder: () => Promise<FileSystemDirectoryHandle>

  constructor(folder: () => Promise<FileSystemDirectoryHandle>) {
    this.#folder = folder
  }

  async damaged(code: string): Promise<void> {
    await (await this.#folder()).getFileHandle(DAMAGED + code, { create: true })
  }

  /** Null: nothing was noted. */
  async damage(): Promise<string | null> {
    return (await this.#names())[0]?.slice(DAMAGED.length) ?? null
  }

  async cured(): Promise<void> {
    const folder = await this.#folder()
    for (const name of await this.#names()) await folder.removeEntry(name)
  }

  async #names(): Promise<string[]> {
    const names: string[] = []
    for await (const name of (await this.#folder()).keys()) if (name.startsWith(DAMAGED)) names.push(name)
    return names
  }
}
