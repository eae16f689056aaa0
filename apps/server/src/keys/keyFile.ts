import { randomBytes } from 'node:crypto'
import { chmod, chown, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFolder } from '../files/syncFolder.ts'

/** The trimmed text of a key file, or undefined when there is none. */
export async function readKeyFile(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Keeps a new key, readable by this account only, and resolves with what the file then holds: when another process
 * was faster, its key. Linking a finished file never replaces one, and never shows half a key.
 */
export async function createKeyFile(path: string, key: string): Promise<string> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const temporary = temporaryName(folder)
  try {
    await write(temporary, key)
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(folder)
  await syncFolder(dirname(folder))
  const kept = await readKeyFile(path)
  if (kept === undefined) throw new Error('A key file vanished while it was made.')
  return kept
}

/**
 * Puts other keys in place of those that are kept: whoever reads meets the one text or the other, and whoever owned the
 * file still does. Rejects when that account cannot be kept.
 */
export async function replaceKeyFile(path: string, text: string): Promise<void> {
  const temporary = temporaryName(dirname(path))
  try {
    await write(temporary, text)
    await giveTo(path, temporary)
    await rename(temporary, path)
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(dirname(path))
}

/** Root, who may rotate for a server of another account, would else lock it out. */
async function giveTo(like: string, path: string): Promise<void> {
  const [{ uid, gid }, made] = await Promise.all([stat(like), stat(path)])
  if (uid !== made.uid) await chown(path, uid, gid)
}

const temporaryName = (folder: string) => join(folder, `.${randomBytes(8).toString('hex')}`)

async function write(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(`${text}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
