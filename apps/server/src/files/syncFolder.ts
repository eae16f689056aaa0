import { open } from 'node:fs/promises'

/** Makes a new or renamed entry of a folder durable. Windows cannot open folders, and keeps its entries by itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
