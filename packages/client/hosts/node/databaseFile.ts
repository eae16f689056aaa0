import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { openSqlite, rawKey, setCipher } from './openSqlite.ts'

/** What every SQLite file begins with that is not encrypted. */
const PLAIN = Buffer.from('SQLite format 3\0', 'latin1')
const COMPANIONS = ['', '-wal', '-shm', '-journal']

export type FileKind = 'absent' | 'plain' | 'sealed'

export function kindOf(path: string): FileKind {
  if (!existsSync(path)) return 'absent'
  const head = Buffer.alloc(PLAIN.length)
  const file = openSync(path, 'r')
  const read = readSync(file, head, 0, head.length, 0)
  closeSync(file)
  // Created, and nothing was written yet.
  if (read === 0) return 'absent'
  return head.equals(PLAIN) ? 'plain' : 'sealed'
}

export function removeDatabase(path: string): void {
  rmSync(damagedPath(path), { force: true })
  for (const each of [path, sealingPath(path), anewPath(path), ...asidePaths(path)])
    for (const companion of COMPANIONS) rmSync(each + companion, { force: true })
}

/** Notes that a part of it could not be read, for the next opening. */
export function markDamaged(path: string, code: string): void {
  writeFileSync(damagedPath(path), code, { mode: 0o600 })
}

/** SQLite's code that was noted; null: nothing was. */
export function notedDamage(path: string): string | null {
  return existsSync(damagedPath(path)) ? readFileSync(damagedPath(path), 'utf8') : null
}

export function forgetDamage(path: string): void {
  rmSync(damagedPath(path), { force: true })
}

/** Where a new database is made before it takes the place of a damaged one. */
export function beginAnew(path: string): string {
  for (const companion of COMPANIONS) rmSync(anewPath(path) + companion, { force: true })
  return anewPath(path)
}

/** The old one out of the way, for a person or a later repair to look at, beside those that lay there before. */
export function replaceByNew(path: string): void {
  const lying = new Set(asidePaths(path))
  let aside = `${path}.set-aside`
  for (let number = 2; lying.has(aside); number++) aside = `${path}.set-aside-${number}`
  for (const companion of COMPANIONS)
    if (existsSync(path + companion)) renameSync(path + companion, aside + companion)
  renameSync(anewPath(path), path)
}

/** A crash between the two renames left no database, and a new one that was whole by then. */
export function finishReplacing(path: string): void {
  if (existsSync(path) || !existsSync(anewPath(path))) return
  // A log of the old one would be taken for the new one's.
  for (const companion of COMPANIONS) rmSync(path + companion, { force: true })
  renameSync(anewPath(path), path)
}

/**
 * Encrypts a database that is not. A crash leaves the old file or the new one, each whole: the copy takes the
 * original's place in one step when it is on the disk. Throws UnreadableDatabase when the original is damaged.
 */
export function sealDatabase(path: string, key: Uint8Array): void {
  const sealing = sealingPath(path)
  rmSync(sealing, { force: true })
  const plain = openSqlite(path, null)
  try {
    // Everything into the one file, and no log beside it that the new one could be taken to belong to.
    plain.pragma('journal_mode = DELETE')
  } finally {
    plain.close()
  }
  copyFileSync(path, sealing)
  const copy = openSqlite(sealing, null)
  try {
    // Its way back would be a file in the clear, and nobody needs one of a copy.
    copy.pragma('journal_mode = MEMORY')
    setCipher(copy)
    copy.pragma(`rekey = ${rawKey(key)}`)
  } finally {
    copy.close()
  }
  openSqlite(sealing, key).close()
  sync(sealing)
  renameSync(sealing, path)
  // Windows knows no open folders; its file system keeps the order of renames itself.
  if (process.platform !== 'win32') sync(dirname(path))
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

const sealingPath = (path: string) => `${path}.sealing`
const damagedPath = (path: string) => `${path}.damaged`
const anewPath = (path: string) => `${path}.anew`

function asidePaths(path: string): string[] {
  const start = `${basename(path)}.set-aside`
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(start) && /^(?:-\d+)?$/.test(name.slice(start.length)))
    .map((name) => join(dirname(path), name))
}
