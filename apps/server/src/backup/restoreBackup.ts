import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../files/syncFolder.ts'
import { fingerprint, keyTexts } from '../keys/MasterKeys.ts'
import { openSqliteStore } from '../store/sqlite/openSqliteStore.ts'
import { withoutLog } from '../store/sqlite/snapshotFile.ts'
import { type Manifest, NAMES } from './manifest.ts'
import { type UnpackOptions, unpackBackup } from './unpackBackup.ts'

/** The data folder is not empty, or the keys are not at hand; the message is a sentence. */
export class RestoreRefusedError extends Error {}

export interface RestoreOptions extends UnpackOptions {
  /** Takes the database instead of the data folder, which then holds none. */
  placeDatabase?: (file: string) => Promise<void>
  /** Takes the files instead of the data folder, by their folder. */
  placeFiles?: (folder: string) => Promise<void>
  /** Moves what the data folder holds into a folder inside it, instead of refusing. */
  force: boolean
  /** SERVER_MASTER_KEY. */
  masterKeys: readonly string[] | undefined
  /** Names the folder of what was there before. */
  now: Date
}

export interface Restored {
  manifest: Manifest
  /** Where what was there before lies now. */
  movedTo: string | undefined
}

/** In the data folder, while a backup is put into it. */
export const RESTORING = 'restoring'

/** What belongs to a server; the rest of a data folder is not ours. The database goes first and comes last. */
const OURS = ['roomkey.db', 'roomkey.db-wal', 'roomkey.db-shm', 'files', 'keys']

/**
 * Puts a backup into a data folder on which no server runs, under a new epoch. Nothing changes there before the backup
 * has proved to be whole.
 */
export async function restoreBackup(
  path: string,
  dataDir: string,
  { force, masterKeys, now, placeDatabase, placeFiles, ...options }: RestoreOptions,
): Promise<Restored> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const there = (await readdir(dataDir)).filter((name) => OURS.includes(name))
  if (there.length > 0 && !force)
    throw new RestoreRefusedError(
      `${dataDir} is not empty: set DATA_DIR to another folder, or add --force to move what is there aside.`,
    )
  const staging = join(dataDir, RESTORING)
  await rm(staging, { recursive: true, force: true })
  await mkdir(staging, { mode: 0o700 })
  try {
    const manifest = await unpackBackup(path, staging, options)
    requireKeys(manifest, masterKeys)
    await beginAnew(join(staging, NAMES.database))
    // Elsewhere first: nothing of it shows before the keys are here, and who refuses it leaves everything as it was.
    if (placeFiles && manifest.files > 0) await placeFiles(join(staging, 'files'))
    if (placeDatabase) await placeDatabase(join(staging, NAMES.database))
    const movedTo = there.length > 0 ? await moveAside(dataDir, there, now) : undefined
    const elsewhere = [placeFiles && 'files', placeDatabase && NAMES.database]
    const coming = (await readdir(staging)).filter((name) => !elsewhere.includes(name))
    for (const name of OURS.toReversed())
      if (coming.includes(name)) await rename(join(staging, name), join(dataDir, name))
    await syncFolder(dataDir)
    return { manifest, movedTo }
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
}

function requireKeys(manifest: Manifest, masterKeys: readonly string[] | undefined): void {
  const ids = masterKeys?.flatMap(keyTexts).map(fingerprint)
  if (ids ? manifest.master_keys.every((id) => ids.includes(id)) : manifest.keys) return
  throw new RestoreRefusedError(
    `This backup needs the master key with the fingerprint ${manifest.master_keys.join(' and ')}: set SERVER_MASTER_KEY to it${manifest.keys ? ', or leave SERVER_MASTER_KEY away to use the one that is in the backup' : ''}.`,
  )
}

/** Brings its schema up to date and gives it a new epoch, so that every client reads its rooms again. */
async function beginAnew(database: string): Promise<void> {
  const store = await openSqliteStore({ file: database, restored: true })
  await store.close()
  withoutLog(database)
}

async function moveAside(dataDir: string, names: readonly string[], now: Date): Promise<string> {
  const aside = join(dataDir, `before-${now.toISOString().replaceAll(/[:.]/g, '-')}`)
  await mkdir(aside, { mode: 0o700 })
  for (const name of OURS) if (names.includes(name)) await rename(join(dataDir, name), join(aside, name))
  return aside
}
