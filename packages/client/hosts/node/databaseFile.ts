import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { openSqlite, rawKey, setCipher, unreadableCode } from './openSqlite.ts'

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
  for (const each of [path, sealingPath(path), asidePath(path)])
    for (const companion of COMPANIONS) rmSync(each + companion, { force: true })
}

/** Notes that a part of it could not be read, for the next opening. */
export function markDamaged(path: string, code: string): void {
  writeFileSync(damagedPath(path), code, { mode: 0o600 })
}

/**
 * Whether that was noted, and is so: reads every page then. What a search index made of its pages is not looked into,
 * so that is believed. The note is gone afterwards.
 */
export function isDamaged(path: string, key: Uint8Array): boolean {
  if (!existsSync(damagedPath(path))) return false
  const code = readFileSync(damagedPath(path), 'utf8')
  rmSync(damagedPath(path))
  if (code === 'SQLITE_CORRUPT_VTAB') return true
  const database = openSqlite(path, key)
  try {
    const [found] = database.pragma('quick_check(1)') as { quick_check: string }[]
    return found?.quick_check !== 'ok'
  } catch (error) {
    if (unreadableCode(error) !== null) return true
    throw error
  } finally {
    database.close()
  }
}

/** Out of the way, for a person or a later repair to look at; one that lay there before gives way. */
export function setAside(path: string): void {
  for (const companion of COMPANIONS) {
    rmSync(asidePath(path) + companion, { force: true })
    if (existsSync(path + companion)) renameSync(path + companion, asidePath(path) + companion)
  }
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
const asidePath = (path: string) => `${path}.set-aside`
