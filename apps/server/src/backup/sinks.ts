import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack } from 'tar-stream'
import { syncFolder } from '../files/syncFolder.ts'
import { syncFolders } from './syncFolders.ts'

/** Where a backup goes. Nothing is at its target before `finish`. */
export interface Sink {
  /** A folder on the target's disk for what is being made. */
  readonly workshop: string
  /** Takes a finished file of the workshop over. */
  add(name: string, path: string): Promise<void>
  finish(): Promise<void>
  /** Leaves nothing behind. */
  discard(): Promise<void>
}

/**
 * A single file when the name ends in .tar, else a folder. Rejects with code EEXIST when something is there, or where it
 * would be made; `path` says which.
 */
export async function openSink(target: string): Promise<Sink> {
  const taken = await stat(target).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
  if (taken)
    throw Object.assign(new Error('There is something at the target.'), { code: 'EEXIST', path: target })
  const workshop = `${target}.partial`
  // Sealed texts and password hashes are in it, and perhaps keys. One that is there may be in use, on another machine
  // even, and locks mean little on the network disks that backups go to.
  await mkdir(workshop, { mode: 0o700 })
  return target.endsWith('.tar') ? tarSink(target, workshop) : folderSink(target, workshop)
}

function folderSink(target: string, workshop: string): Sink {
  const made = join(workshop, 'backup')
  return {
    workshop,
    async add(name, path) {
      await sync(path)
      await mkdir(dirname(join(made, name)), { recursive: true, mode: 0o700 })
      await rename(path, join(made, name))
    },
    async finish() {
      await syncFolders(made)
      await rename(made, target)
      await syncFolder(dirname(target))
      await rm(workshop, { recursive: true })
    },
    discard: () => rm(workshop, { recursive: true, force: true }),
  }
}

function tarSink(target: string, workshop: string): Sink {
  const made = join(workshop, 'backup.tar')
  const tar = pack()
  const written = pipeline(tar, createWriteStream(made, { flags: 'wx', mode: 0o600 }))
  // Awaited in finish(); until then adding fails, too.
  written.catch(() => {})
  // A full disk ends the writing, and what is added next only knows that it was ended.
  const failed = async (error: unknown): Promise<never> => {
    if (tar.destroyed) await written
    throw error
  }
  return {
    workshop,
    async add(name, path) {
      const { size } = await stat(path)
      if (tar.destroyed) await failed(new Error('The backup cannot be written.'))
      const entry = tar.entry({ name, size, mode: 0o600, type: 'file' })
      await Promise.race([pipeline(createReadStream(path), entry), written]).catch(failed)
      await rm(path)
    },
    async finish() {
      tar.finalize()
      await written
      await sync(made)
      await rename(made, target)
      await syncFolder(dirname(target))
      await rm(workshop, { recursive: true })
    },
    async discard() {
      tar.destroy()
      await written.catch(() => {})
      await rm(workshop, { recursive: true, force: true })
    },
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r+')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
