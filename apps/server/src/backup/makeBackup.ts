import { appendFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sealedFileBytes } from '@roomkey/crypto'
import type { MessageId } from '@roomkey/protocol'
import packageJson from '../../package.json' with { type: 'json' }
import { fingerprint, keyTexts } from '../keys/MasterKeys.ts'
import type { Data } from '../openData.ts'
import { pages } from '../store/pages.ts'
import { openSqliteStore } from '../store/sqlite/openSqliteStore.ts'
import { withoutLog } from '../store/sqlite/snapshotFile.ts'
import type { AttachmentRow, Store } from '../store/store.ts'
import { copyHashed, type Hashed, hashFile } from './copyHashed.ts'
import { type IndexLine, type Manifest, NAMES } from './manifest.ts'
import type { Sink } from './sinks.ts'

export interface BackupParts extends Pick<Data, 'store' | 'files' | 'master'> {
  /** Copies the database as it is at one moment into a new SQLite file. */
  snapshot(target: string): Promise<void>
  /** The kept keys as they are now; undefined: they are not to be in it. */
  readKeys: (() => Promise<KeptKeys>) | undefined
  /** Microseconds. */
  now(): number
}

export interface KeptKeys {
  master: string | undefined
  secret: string | undefined
}

export interface BackupOptions {
  progress?: (files: number, bytes: number) => void
  signal?: AbortSignal
}

/**
 * Writes a backup that is consistent although the server goes on: the database as it is at one moment, then the files
 * that it names. Files never change, and one that is removed meanwhile had lost its row before; then the backup loses it,
 * too. The sink is not finished when this rejects.
 */
export async function makeBackup(
  parts: BackupParts,
  sink: Sink,
  { progress = () => {}, signal }: BackupOptions = {},
): Promise<Manifest> {
  const { readKeys } = parts
  // Read before and after: whatever a rotation does meanwhile, one of the two holds every key that the copy needs.
  const before = await readKeys?.()
  const database = join(sink.workshop, 'snapshot.db')
  await parts.snapshot(database)
  const copy = await openSqliteStore({ file: database })
  let files: CopiedFiles
  let facts: Pick<Manifest, 'schema' | 'epoch' | 'master_keys'>
  try {
    // What has not arrived whole is not in a backup: its sender begins anew.
    await copy.write((tx) => tx.forgetUploads())
    files = await copyFiles(parts, copy, sink, progress, signal)
    facts = { schema: await copy.schema(), epoch: copy.epoch, master_keys: await copy.masterKeys() }
  } finally {
    await copy.close()
  }
  withoutLog(database)
  const hashed = await hashFile(database)
  await sink.add(NAMES.database, database)
  const keys = before && readKeys && (await addKeys(sink, before, await readKeys(), facts.master_keys))
  const manifest: Manifest = {
    format: 1,
    made_at: new Date(Math.floor(parts.now() / 1000)).toISOString(),
    version: packageJson.version,
    ...facts,
    database: hashed,
    index: files.index,
    files: files.count,
    keys: keys?.whole ?? false,
    key_files: keys?.files ?? {},
    damaged: files.damaged,
  }
  signal?.throwIfAborted()
  await addText(sink, NAMES.manifest, `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

interface CopiedFiles {
  index: Hashed
  count: number
  damaged: string[]
}

async function copyFiles(
  parts: BackupParts,
  copy: Store,
  sink: Sink,
  progress: (files: number, bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<CopiedFiles> {
  const index = join(sink.workshop, 'index')
  await writeFile(index, '', { mode: 0o600 })
  const damaged: string[] = []
  let count = 0
  let sum = 0
  for await (const row of pages(copy.attachmentsAfter, ({ id }) => id)) {
    signal?.throwIfAborted()
    const hashed = await stage(parts, row, join(sink.workshop, 'file'), signal)
    if (hashed === undefined) {
      if (await parts.store.attachment(row.id)) damaged.push(row.id)
      else await forget(copy, row, parts.now())
      continue
    }
    if (hashed.bytes !== sealedFileBytes(row.size)) damaged.push(row.id)
    await sink.add(NAMES.file(row.storageKey), join(sink.workshop, 'file'))
    const line: IndexLine = { key: row.storageKey, ...hashed }
    await appendFile(index, `${JSON.stringify(line)}\n`)
    count += 1
    sum += hashed.bytes
    progress(count, sum)
  }
  const hashed = await hashFile(index)
  await sink.add(NAMES.index, index)
  return { index: hashed, count, damaged }
}

/** Its file beside the backup; undefined when there is none. */
async function stage(
  { files }: BackupParts,
  { storageKey, size }: AttachmentRow,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Hashed | undefined> {
  try {
    return await copyHashed(await files.read(storageKey, 0, sealedFileBytes(size) - 1), path, { signal })
  } catch (error) {
    // Also a folder in its place; that fails after a file was begun for it.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EISDIR') await rm(path, { force: true })
    if (code === 'ENOENT' || code === 'EISDIR') return undefined
    throw error
  }
}

/** The server collected it since the copy was made: it was unused, or its message was deleted. */
async function forget(copy: Store, { id }: AttachmentRow, now: number): Promise<void> {
  await copy.write(async (tx) => {
    const row = await tx.attachment(id)
    if (row?.messageId) await tx.changeMessage(row.messageId as MessageId, null, now)
    await tx.removeAttachment(id)
  })
}

interface AddedKeys {
  /** The master keys that the copy needs are all among them. */
  whole: boolean
  files: NonNullable<Manifest['key_files']>
}

async function addKeys(
  sink: Sink,
  before: KeptKeys,
  after: KeptKeys,
  needed: readonly string[],
): Promise<AddedKeys> {
  const files: AddedKeys['files'] = {}
  const texts = [...new Set([after.master, before.master].flatMap((text) => keyTexts(text ?? '')))]
  const kept = texts.filter((text) => needed.includes(fingerprint(text)))
  if (kept.length > 0) files[NAMES.masterKey] = await addText(sink, NAMES.masterKey, `${kept.join('\n')}\n`)
  const secret = after.secret ?? before.secret
  if (secret !== undefined) files[NAMES.secretKey] = await addText(sink, NAMES.secretKey, `${secret}\n`)
  const whole = needed.every((id) => kept.some((text) => fingerprint(text) === id)) && kept.length > 0
  return { whole, files }
}

async function addText(sink: Sink, name: string, text: string): Promise<Hashed> {
  const path = join(sink.workshop, 'text')
  await writeFile(path, text, { mode: 0o600, flag: 'wx' })
  const hashed = await hashFile(path)
  await sink.add(name, path)
  return hashed
}
