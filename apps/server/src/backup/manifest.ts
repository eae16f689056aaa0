import { z } from 'zod'
import { FILE_KEY } from '../files/files.ts'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)
const Stored = z.object({ bytes: z.int().nonnegative(), sha256: Hash })

/** What a backup consists of, in the order in which it is written. */
export const NAMES = {
  file: (key: string) => `files/${key.slice(0, 2)}/${key}`,
  index: 'files.jsonl',
  database: 'roomkey.db',
  masterKey: 'keys/server_master_key',
  secretKey: 'keys/secret_key',
  manifest: 'manifest.json',
} as const

export const KEY_FILES = [NAMES.masterKey, NAMES.secretKey] as const

/** The last thing written to a backup: one without it was never finished. */
export const Manifest = z.object({
  format: z.literal(1),
  /** UTC. */
  made_at: z.iso.datetime(),
  /** Of the Roomkey that made it. */
  version: z.string(),
  schema: z.array(z.string()),
  epoch: z.string(),
  database: Stored,
  /** Of the index of all files. */
  index: Stored,
  files: z.int().nonnegative(),
  /** The master key lies in it, and whoever has it can read everything. */
  keys: z.boolean(),
  /** What lies in its folder of keys; those made before this was written have none. */
  key_files: z.partialRecord(z.enum(KEY_FILES), Stored).optional(),
  /** Fingerprints of the master keys that open it. */
  master_keys: z.array(z.string()),
  /** Attachments whose file was gone or not whole when it was made. */
  damaged: z.array(z.string()),
})
export type Manifest = z.infer<typeof Manifest>

/** One line of the index. */
export const IndexLine = Stored.extend({ key: z.string().regex(FILE_KEY) })
export type IndexLine = z.infer<typeof IndexLine>

/** The key of a stored file, by its name in a backup; undefined for every other name. */
export function fileKeyOf(name: string): string | undefined {
  const key = name.split('/').at(-1) ?? ''
  return FILE_KEY.test(key) && NAMES.file(key) === name ? key : undefined
}
