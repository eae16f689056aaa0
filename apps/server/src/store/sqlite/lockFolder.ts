import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { makeFolder } from '../../files/makeFolder.ts'
import { lockFile } from './lockFile.ts'

/** A server is running on the folder; the message says which in one sentence. */
export class FolderInUseError extends Error {}

export interface FolderLock {
  release(): void
}

/**
 * Keeps a second server off a data folder, which is made when it is missing: two would each believe to be the only one
 * that hands out what is kept there, and deliver only what they stored themselves. The lock ends with
 * the process, however that ends, or when nothing holds what is returned any more. Throws FolderInUseError.
 */
export function lockFolder(folder: string): FolderLock {
  const path = resolve(folder)
  makeFolder(path)
  const whose = join(path, 'roomkey.pid')
  const lock = take(join(path, 'roomkey.lock'))
  if (!lock)
    throw new FolderInUseError(
      `DATA_DIR ${path} is in use by another server${pidIn(whose)}: stop that one, or set DATA_DIR to another folder.`,
    )
  // Only for the sentence above; what a server that was killed leaves here locks nothing.
  writeFileSync(whose, `${process.pid}\n`, { mode: 0o600 })
  return lock
}

function take(path: string): FolderLock | undefined {
  try {
    return lockFile(path)
  } catch (error) {
    // As the file system's own errors name it.
    throw Object.assign(error as Error, { path })
  }
}

function pidIn(file: string): string {
  try {
    return ` (pid ${Number.parseInt(readFileSync(file, 'utf8'), 10)})`
  } catch {
    // The other one has only just begun.
    return ''
  }
}
