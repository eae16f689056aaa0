import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../files/syncFolder.ts'

/** Makes every entry of a folder and of those in it durable. */
export async function syncFolders(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await syncFolder(join(entry.parentPath, entry.name))
  await syncFolder(folder)
}
