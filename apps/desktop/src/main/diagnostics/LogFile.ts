import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { redact } from './redact.ts'

export type Level = 'error' | 'warn' | 'info'

export interface LogFileParts {
  folder: string
  /** Of one file; there are at most two. */
  maxBytes?: number
  now?: () => Date
}

const MAX_BYTES = 512 * 1024
/** Of one entry: a log is for reading. */
const MAX_ENTRY = 8_000

/** What the shell and the engines said of themselves: the last of it, in two files of a bounded size. */
export class LogFile {
  readonly folder: string
  readonly #path: string
  readonly #older: string
  readonly #maxBytes: number
  readonly #now: () => Date
  #size: number

  constructor({ folder, maxBytes = MAX_BYTES, now = () => new Date() }: LogFileParts) {
    this.folder = folder
    this.#path = join(folder, 'roomkey.log')
    this.#older = join(folder, 'roomkey.older.log')
    this.#maxBytes = maxBytes
    this.#now = now
    this.#size = sizeIn(folder, this.#path)
  }

  write(level: Level, text: string): void {
    const said = redact(text.slice(0, MAX_ENTRY)).trimEnd()
    const entry = `${this.#now().toISOString()} ${level} ${said}\n`
    try {
      if (this.#size > 0 && this.#size + Buffer.byteLength(entry) > this.#maxBytes) {
        renameSync(this.#path, this.#older)
        this.#size = 0
      }
      appendFileSync(this.#path, entry, { mode: 0o600 })
      this.#size += Buffer.byteLength(entry)
    } catch {
      // A full disk must not stop what wanted to tell something; there is no other place to tell it.
    }
  }

  /** The last lines, the newest last. */
  tail(lines: number): string[] {
    const all = [this.#older, this.#path].map(read).join('')
    return all.split('\n').slice(0, -1).slice(-lines)
  }
}

function sizeIn(folder: string, path: string): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0
  } catch (error) {
    // An app without a log is better than none.
    console.warn('There will be no log:', (error as NodeJS.ErrnoException).code)
    return 0
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Not written yet, or out of reach: what is there is shown without it.
    return ''
  }
}
