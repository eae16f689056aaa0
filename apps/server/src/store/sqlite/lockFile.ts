import { chownSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'

/**
 * Takes a lock that the system lets go of however its holder ends; undefined when another process has it. The file
 * stays: removing it would let two processes lock two files of one name.
 */
export function lockFile(path: string): { release(): void } | undefined {
  const db = new Database(path, { timeout: 0 })
  try {
    keepToFolder(path)
    db.pragma('journal_mode = MEMORY')
    db.exec('begin exclusive')
    return { release: () => db.close() }
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return undefined
    throw error
  }
}

/** A lock file that root makes in the folder of another account is that account's, which could else never lock again. */
function keepToFolder(path: string): void {
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(path))
  if (statSync(path).uid !== uid) chownSync(path, uid, gid)
}
