import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { Sqlite3Static } from '@sqlite.org/sqlite-wasm'
import { vi } from 'vitest'

/** Private windows refuse the folder, a disk is full, or somebody else has all files open. */
export type Trouble = 'SecurityError' | 'UnknownError' | 'full' | 'busy'

/** An origin private file system as a worker sees it, in memory, with what can go wrong in one. */
export class MemoryOpfs {
  readonly root = new Folder(this)
  trouble: Trouble | null = null

  /** Takes the place of the browser's, until `vi.unstubAllGlobals()`. */
  install(): void {
    vi.stubGlobal('FileSystemHandle', class {})
    vi.stubGlobal('FileSystemDirectoryHandle', Folder)
    vi.stubGlobal('FileSystemFileHandle', OpfsFile)
    const getDirectory = async () => {
      const { trouble } = this
      if (trouble === 'SecurityError' || trouble === 'UnknownError') throw failed(trouble)
      return this.root
    }
    vi.stubGlobal('navigator', { locks: navigator.locks, storage: { getDirectory } })
  }

  /** The bytes of every file that is at least so long; a pool's files have names that say nothing. */
  files(bytes: number): OpfsFile[] {
    return [...this.root.files()].filter((file) => file.bytes.length >= bytes)
  }
}

class Folder {
  readonly kind = 'directory'
  readonly entries = new Map<string, Folder | OpfsFile>()
  readonly #opfs: MemoryOpfs

  constructor(opfs: MemoryOpfs) {
    this.#opfs = opfs
  }

  async getDirectoryHandle(name: string, options?: { create?: boolean }): Promise<Folder> {
    return this.#entry(name, options, () => new Folder(this.#opfs)) as Folder
  }

  async getFileHandle(name: string, options?: { create?: boolean }): Promise<OpfsFile> {
    return this.#entry(name, options, () => {
      // Chromium does not even take an empty one.
      if (this.#opfs.trouble === 'full') throw failed('QuotaExceededError')
      return new OpfsFile(this.#opfs)
    }) as OpfsFile
  }

  async removeEntry(name: string): Promise<void> {
    if (!this.entries.delete(name)) throw failed('NotFoundError')
  }

  async *keys(): AsyncGenerator<string> {
    yield* [...this.entries.keys()]
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<[string, Folder | OpfsFile]> {
    yield* [...this.entries]
  }

  *files(): Generator<OpfsFile> {
    for (const entry of this.entries.values()) {
      if (entry instanceof Folder) yield* entry.files()
      else yield entry
    }
  }

  #entry(name: string, options: { create?: boolean } | undefined, make: () => Folder | OpfsFile) {
    const known = this.entries.get(name)
    if (known !== undefined) return known
    if (options?.create !== true) throw failed('NotFoundError')
    const made = make()
    this.entries.set(name, made)
    return made
  }
}

class OpfsFile {
  readonly kind = 'file'
  bytes = new Uint8Array(0)
  readonly #opfs: MemoryOpfs
  #open = false

  constructor(opfs: MemoryOpfs) {
    this.#opfs = opfs
  }

  async createSyncAccessHandle(): Promise<unknown> {
    if (this.#open || this.#opfs.trouble === 'busy') throw failed('NoModificationAllowedError')
    this.#open = true
    const resize = (size: number) => {
      if (this.#opfs.trouble === 'full' && size > this.bytes.length) throw failed('QuotaExceededError')
      const bytes = new Uint8Array(size)
      bytes.set(this.bytes.subarray(0, size))
      this.bytes = bytes
    }
    return {
      getSize: () => this.bytes.length,
      truncate: resize,
      flush() {},
      close: () => {
        this.#open = false
      },
      read: (into: ArrayBufferView, { at }: { at: number }) => {
        const part = this.bytes.subarray(at, at + into.byteLength)
        bytesOf(into).set(part)
        return part.length
      },
      write: (from: ArrayBufferView, { at }: { at: number }) => {
        if (at + from.byteLength > this.bytes.length) resize(at + from.byteLength)
        this.bytes.set(bytesOf(from), at)
        return from.byteLength
      },
    }
  }
}

const bytesOf = ({ buffer, byteLength, byteOffset }: ArrayBufferView) =>
  new Uint8Array(buffer, byteOffset, byteLength)

const failed = (name: string) => new DOMException('It was made to fail.', name)

/** The library as browsers load it: the one for Node has no OPFS. */
export async function initForBrowsers(): Promise<Sqlite3Static> {
  const wasm = createRequire(import.meta.url).resolve('@sqlite.org/sqlite-wasm/sqlite3.wasm')
  const library = new URL('index.mjs', pathToFileURL(wasm)).href
  const { default: init } = (await import(library)) as {
    default(options: { wasmBinary: Uint8Array }): Promise<Sqlite3Static>
  }
  return init({ wasmBinary: readFileSync(wasm) })
}
