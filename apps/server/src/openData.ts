import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { RoomCipher } from './actions/parts.ts'
import type { Config } from './config.ts'
import type { DiskReport } from './files/DiskFiles.ts'
import type { Files } from './files/files.ts'
import { makeFolder } from './files/makeFolder.ts'
import { openFiles } from './files/openFiles.ts'
import type { S3Report } from './files/s3Client.ts'
import { adoptMasterKeys } from './keys/adoptMasterKeys.ts'
import { createRoomCipher } from './keys/createRoomCipher.ts'
import type { MasterKeys } from './keys/MasterKeys.ts'
import { serverKeys } from './keys/serverKeys.ts'
import { refuseLostDatabase } from './refuseLostDatabase.ts'
import { claimDatabase } from './store/postgres/claimDatabase.ts'
import { hasSchema, openPostgresStore } from './store/postgres/openPostgresStore.ts'
import type { DatabaseState } from './store/postgres/Reach.ts'
import { openSqliteStore } from './store/sqlite/openSqliteStore.ts'
import type { Store } from './store/store.ts'

/** What is kept, and the keys to it: all that the command line needs, and the ground that a server stands on. */
export interface Data {
  store: Store
  files: Files
  cipher: RoomCipher
  master: MasterKeys
  /** Signs tokens and file links. */
  secretKey: string
  close(): Promise<void>
}

export interface OpenDataOptions {
  /** The data folder was put back from a backup. */
  restored?: boolean
  now(): number
  /** Told, in one sentence, when keys were made and what else an owner should know. */
  say(sentence: string): void
  /** Told of each migration of a database that was there. */
  migrated?: (name: string) => void
  /** Told of each commit: what it stored, how many of them, and the seconds it took. */
  committed?: (kind: 'sends' | 'writes', size: number, seconds: number) => void
  /** Hears when a database of its own machine stops answering, and when it answers again. */
  databaseChanged?: (state: DatabaseState) => void
  /** This is a server, and no command: others are told so where a database can be shared. */
  serving?: { contested(sentence: string): void }
  /** Told once for each master key that wraps keys of rooms and is missing here. */
  keyMissing?: (sentence: string) => void
  /** Hears how the S3 storage does. */
  s3?: S3Report
  /** Hears how the disk under files does, which may be another than the database's. */
  filesDisk?: DiskReport
  /** Hears of what this machine's disk did; `fatal`: nothing is stored any more until a new start. */
  diskTrouble?: (error: Error, fatal: boolean) => void
}

/** Opens, and makes when it is missing, what the configuration names. Rejects with ConfigError when its keys or its bucket are no good. */
export async function openData(
  config: Config,
  {
    restored = false,
    now,
    say,
    migrated,
    committed = () => {},
    databaseChanged = () => {},
    serving,
    keyMissing,
    s3: report = { changed: () => {}, leftBehind: () => {} },
    filesDisk,
    diskTrouble = () => {},
  }: OpenDataOptions,
): Promise<Data> {
  const dataDir = resolve(config.dataDir)
  makeFolder(dataDir)
  const { databaseUrl } = config
  const database = databaseFile(config)
  const hasDatabase = databaseUrl === undefined ? await isFilled(database) : await hasSchema(databaseUrl)
  if (!hasDatabase) await refuseLostDatabase(config, filesFolder(config), say)
  const { master, secretKey } = await serverKeys({
    masterKeys: config.masterKeys,
    secretKey: config.secretKey,
    dataDir,
    hasDatabase,
    say,
  })
  const open = async (): Promise<Store> => {
    if (databaseUrl === undefined)
      return openSqliteStore({ file: database, restored, migrated, committed, trouble: diskTrouble })
    const opening = () =>
      openPostgresStore({ url: databaseUrl, restored, migrated, committed, changed: databaseChanged })
    if (!serving) return opening()
    const hearsOthers = config.redisUrl !== undefined
    const masterKeys = { ids: master.ids, reread: config.masterKeys === undefined }
    const fileStore = config.s3 ? `bucket ${config.s3.bucket}` : 'disk'
    const claim = await claimDatabase(databaseUrl, {
      hearsOthers,
      secretKey,
      masterKeys,
      fileStore,
      contested: serving.contested,
    })
    return releasing(claim, opening)
  }
  const store = await open()
  try {
    await adoptMasterKeys(store, master, now)
    const files = await openFiles({
      folder: filesFolder(config),
      s3: config.s3,
      maxBytes: config.limits.file_bytes,
      report,
      disk: filesDisk,
      say,
    })
    return {
      store,
      files,
      cipher: createRoomCipher({ store, master, ...(keyMissing && { keyMissing }) }),
      master,
      secretKey,
      close: async () => {
        await files.close()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** A store that gives a claim up when it is closed. */
async function releasing(claim: { release(): Promise<void> }, open: () => Promise<Store>): Promise<Store> {
  try {
    const store = await open()
    const close = () => store.close().finally(() => claim.release())
    return { ...store, close }
  } catch (error) {
    await claim.release()
    throw error
  }
}

/** An empty file is what a broken copy, or a start that broke off, leaves. */
async function isFilled(file: string): Promise<boolean> {
  try {
    return (await stat(file)).size > 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

export const databaseFile = ({ dataDir }: Pick<Config, 'dataDir'>): string =>
  join(resolve(dataDir), 'roomkey.db')

export const filesFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(resolve(dataDir), 'files')
