import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { S3ServiceException } from '@aws-sdk/client-s3'
import { ConfigError } from '../config.ts'
import { DiskFiles, type DiskReport } from './DiskFiles.ts'
import type { Files } from './files.ts'
import { S3Files } from './S3Files.ts'
import { kindOf, type S3Report, type S3Settings } from './s3Client.ts'

export interface OpenFilesOptions {
  /** Where files lie when there is no S3. */
  folder: string
  s3: S3Settings | undefined
  /** The largest file. */
  maxBytes: number
  report: S3Report
  disk?: DiskReport | undefined
  /** Told, in one sentence, what an owner should know. */
  say(sentence: string): void
}

/** Files where the configuration puts them. Rejects with ConfigError when the bucket cannot be used. */
export async function openFiles({
  folder,
  s3,
  maxBytes,
  report,
  disk,
  say,
}: OpenFilesOptions): Promise<Files> {
  if (!s3) return DiskFiles.open(folder, disk)
  const files = await S3Files.open({ ...s3, maxBytes, report }).catch((error: unknown) => {
    throw new ConfigError(adviceOn(error, s3))
  })
  if (await hasFiles(folder))
    say(
      `${folder} holds files from before S3_BUCKET was set, which are not looked for there: copy them into the bucket, then move the folder away.`,
    )
  return files
}

/** Whether stored files lie in a folder. */
export async function hasFiles(folder: string): Promise<boolean> {
  const inside = (path: string) =>
    readdir(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return []
      throw error
    })
  for (const start of await inside(folder))
    if (start.length === 2 && (await inside(join(folder, start))).length > 0) return true
  return false
}

/** One sentence that names the variable to look at. It quotes the kind of failure only: the rest may hold keys. */
function adviceOn(error: unknown, { endpoint }: S3Settings): string {
  const kind = kindOf(error)
  if (!(error instanceof S3ServiceException))
    return endpoint === undefined
      ? `S3_REGION names no region that answers (${kind}): set it to the region of the bucket, or S3_ENDPOINT to the address of another storage than AWS.`
      : `S3_ENDPOINT does not answer (${kind}): set it to the address of the storage, for example S3_ENDPOINT=http://127.0.0.1:9000.`
  const status = error.$metadata.httpStatusCode
  if (error.name === 'NoSuchBucket' || status === 404)
    return `S3_BUCKET names no bucket that is there (${kind}): make it, or set S3_BUCKET to another.`
  if (status === 401 || status === 403)
    return `S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY do not open the bucket (${kind}): set them to those of an account that may list, read, write and delete in S3_BUCKET.`
  if (status === 301 || error.name === 'AuthorizationHeaderMalformed')
    return `S3_REGION is not the region of the bucket (${kind}): set S3_REGION to it.`
  return `S3_BUCKET cannot be used (${kind}): see what the storage says about it, and whether the other S3_ variables are its own.`
}
