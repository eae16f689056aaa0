import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { z } from 'zod'

/**
 * A small file of our own. An absent one reads as `empty`; so does a damaged one, which is kept beside for a person
 * to look at. Written whole and renamed, so a crash or a power cut leaves the old
 * content or the new, and the new once `write` has returned.
 */
export class JsonFile<T> {
  readonly #path: string
  readonly #schema: z.ZodType<T>
  #value: T

  constructor(path: string, schema: z.ZodType<T>, empty: T) {
    this.#path = path
    this.#schema = schema
    this.#value = this.#read() ?? empty
  }

  get value(): T {
    return this.#value
  }

  write(value: T): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    const fresh = `${this.#path}.new`
    const file = openSync(fresh, 'w', 0o600)
    try {
      writeFileSync(file, JSON.stringify(value))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(fresh, this.#path)
    syncFolder(dirname(this.#path))
    this.#value = value
  }

  #read(): T | undefined {
    let text: string
    try {
      text = readFileSync(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
    try {
      return this.#schema.parse(JSON.parse(text))
    } catch {
      console.warn(`${this.#path} is damaged and was set aside.`)
      let aside = `${this.#path}.damaged`
      // An earlier one may hold the keys of databases that were set aside with it.
      for (let number = 2; existsSync(aside); number++) aside = `${this.#path}.damaged-${number}`
      renameSync(this.#path, aside)
      return undefined
    }
  }
}

/** A rename is on the disk when its folder is. Windows knows no open folders and orders renames itself. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
