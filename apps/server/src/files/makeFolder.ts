import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A folder for this account alone, and those that it lies in. Node's own `recursive` never returns where a file system
 * refuses a folder with ENOENT though its parent is there, as /proc does. Throws what the file system says.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' && statSync(dirname(path), { throwIfNoEntry: false }) === undefined) {
      makeFolder(dirname(path))
      makeFolder(path)
    } else if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error
  }
}
