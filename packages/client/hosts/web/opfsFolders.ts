import { patiently, type Wait } from './patiently.ts'

/** Of all accounts, under the root. */
export const FOLDER = 'roomkey'

/** Whether this browser has what OPFS needs; whether it lets it be used is another question. */
export function canPersist(): boolean {
  return (
    typeof navigator !== 'undefined' &&
    'locks' in navigator &&
    typeof navigator.storage?.getDirectory === 'function' &&
    typeof FileSystemFileHandle !== 'undefined' &&
    'createSyncAccessHandle' in FileSystemFileHandle.prototype
  )
}

export async function accountsFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return root.getDirectoryHandle(FOLDER, { create: true })
}

export async function accountFolder(name: string): Promise<FileSystemDirectoryHandle> {
  return (await accountsFolder()).getDirectoryHandle(name, { create: true })
}

export async function removeFolder(name: string, wait: Wait): Promise<void> {
  const folder = await accountsFolder()
  await patiently(wait, async () => {
    try {
      await folder.removeEntry(name, { recursive: true })
    } catch (error) {
      if ((error as DOMException).name !== 'NotFoundError') throw error
    }
  })
}
