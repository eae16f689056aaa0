import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { readKeyFile } from '../keys/keyFile.ts'
import { fingerprint, keyTexts } from '../keys/MasterKeys.ts'
import { copyHashed, type Hashed, Hasher } from './copyHashed.ts'
import { fileKeyOf, KEY_FILES, Manifest, NAMES } from './manifest.ts'
import { readBackup } from './sources.ts'
import { syncFolders } from './syncFolders.ts'

/** It is no backup, or not as it was made; the message is a sentence. */
export class DamagedBackupError extends Error {}

export interface UnpackOptions {
  progress?: (files: number, bytes: number) => void
  signal?: AbortSignal
}

const OTHERS: readonly string[] = [NAMES.index, NAMES.database, ...KEY_FILES, NAMES.manifest]

/**
 * Writes a backup into an empty folder and proves by its hashes that every byte is there as it was. Rejects with
 * DamagedBackupError; then what lies in the folder is worth nothing.
 */
export async function unpackBackup(
  path: string,
  folder: string,
  { progress = () => {}, signal }: UnpackOptions = {},
): Promise<Manifest> {
  const lines = new Hasher()
  const hashes = new Map<string, Hashed>()
  let files = 0
  let sum = 0
  try {
    for await (const { name, content } of readBackup(path)) {
      const key = fileKeyOf(name)
      // Names of a backup decide where its files are written: none but those we give are taken.
      if (key === undefined && (!OTHERS.includes(name) || hashes.has(name)))
        throw damaged(path, `it holds ${name}`)
      await mkdir(dirname(join(folder, name)), { recursive: true, mode: 0o700 })
      const hashed = await copyHashed(content, join(folder, name), { signal, flush: true })
      if (key === undefined) {
        hashes.set(name, hashed)
        continue
      }
      lines.update(Buffer.from(`${JSON.stringify({ key, ...hashed })}\n`))
      files += 1
      sum += hashed.bytes
      progress(files, sum)
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw asDamage(path, error)
  }
  await syncFolders(folder)
  const text = hashes.has(NAMES.manifest) && (await readFile(join(folder, NAMES.manifest), 'utf8'))
  if (!text) throw damaged(path, 'it has no manifest, so it was never finished')
  const manifest = parsed(path, text)
  if (!same(hashes.get(NAMES.database), manifest.database)) throw damaged(path, 'its database was changed')
  if (!same(hashes.get(NAMES.index), manifest.index)) throw damaged(path, 'its index was changed')
  if (files !== manifest.files || !same(lines.result(), manifest.index))
    throw damaged(path, 'a file in it was changed, or is missing')
  const { key_files, keys, master_keys } = manifest
  if (key_files && KEY_FILES.some((name) => !same(hashes.get(name), key_files[name])))
    throw damaged(path, 'a key in it was changed, or is missing')
  if (keys && !(await holdsKeys(folder, master_keys)))
    throw damaged(path, 'the master key in it is not the one that its database needs')
  return manifest
}

/** What the disk itself refuses stays as it is: only what no backup should hold is damage of the backup. */
function asDamage(path: string, error: unknown): unknown {
  if (error instanceof DamagedBackupError) return error
  const { code, syscall, path: at } = error as NodeJS.ErrnoException
  if (syscall === undefined)
    return damaged(
      path,
      'it is not the .tar or the folder that roomkey backup makes, or it breaks off',
      error,
    )
  if (code === 'ENOENT' && at?.startsWith(path + sep))
    return damaged(path, `it has no ${relative(path, at)}`, error)
  return error
}

const same = (seen: Hashed | undefined, wanted: Hashed | undefined) => seen?.sha256 === wanted?.sha256

async function holdsKeys(folder: string, needed: readonly string[]): Promise<boolean> {
  const text = await readKeyFile(join(folder, NAMES.masterKey))
  const held = keyTexts(text ?? '').map(fingerprint)
  return needed.every((id) => held.includes(id))
}

function parsed(path: string, text: string): Manifest {
  try {
    return Manifest.parse(JSON.parse(text))
  } catch (cause) {
    throw damaged(path, 'its manifest cannot be read; a newer Roomkey may have made it', cause)
  }
}

const damaged = (path: string, why: string, cause?: unknown) =>
  new DamagedBackupError(`${path} is no whole backup: ${why}.`, { cause })
