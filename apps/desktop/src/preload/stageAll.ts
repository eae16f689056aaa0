import type { StagedFile } from '@roomkey/client/api'
import type { FileToStage } from '../ipc/channels.ts'
import { MAX_PATHLESS_BYTES, MAX_PATHLESS_NAME } from '../ipc/pathless.ts'

/**
 * Hands files over, each by its path where it has one. Null: that one could not be read, or is too large to travel
 * through memory; the others go on.
 * @param pathOf empty for a file that lies nowhere
 */
export async function stageAll(
  files: readonly File[],
  pathOf: (file: File) => string,
  stage: (files: FileToStage[]) => Promise<(StagedFile | null)[]>,
): Promise<(StagedFile | null)[]> {
  const read = await Promise.all(files.map((file) => toStage(file, pathOf(file))))
  const given = read.filter((file) => file !== null)
  const staged = given.length === 0 ? [] : await stage(given)
  let next = 0
  return read.map((file) => (file === null ? null : (staged[next++] ?? null)))
}

async function toStage(file: File, path: string): Promise<FileToStage | null> {
  const { name, size, type } = file
  if (path !== '') return { path, type }
  if (size > MAX_PATHLESS_BYTES || name === '' || name.length > MAX_PATHLESS_NAME) return null
  try {
    return { name, type, bytes: new Uint8Array(await file.arrayBuffer()) }
  } catch {
    // What the page made it of is gone.
    return null
  }
}
