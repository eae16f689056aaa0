import { AttachmentId } from '@roomkey/protocol'
import { chunksOf } from '../shared/chunksOf.ts'

/** The part of FileSystemSyncAccessHandle that copies use; the types of TypeScript's DOM leave out what workers have. */
interface Access {
  write(bytes: Uint8Array, options: { at: number }): number
  truncate(size: number): void
  flush(): void
  close(): void
}
interface WorkerFileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<Access>
  move(name: string): Promise<void>
}

/** Staged files in OPFS, so that they outlive the tab: the bytes under the file's id, and who keeps them beside. */
export class StagedFolder {
  readonly #open: () => Promise<FileSystemDirectoryHandle>

  constructor(open: () => Promise<FileSystemDirectoryHandle>) {
    this.#open = open
  }

  /** Whole when it resolves: a copy that was broken off has another name. */
  async copy(id: string, file: Blob): Promise<void> {
    const folder = await this.#open()
    const part = `${id}.part`
    const handle = (await folder.getFileHandle(part, { create: true })) as WorkerFileHandle
    const access = await handle.createSyncAccessHandle()
    try {
      access.truncate(0)
      let at = 0
      for await (const chunk of chunksOf(file.stream())) at += access.write(chunk, { at })
      if (at !== file.size) throw new Error('The disk did not take the whole file.')
      access.flush()
    } finally {
      access.close()
    }
    await handle.move(id)
  }

  /** Null when there is none. */
  async read(id: string): Promise<File | null> {
    const folder = await this.#open()
    const handle = await orNull(folder.getFileHandle(id))
    return handle === null ? null : handle.getFile()
  }

  async remove(id: string): Promise<void> {
    const folder = await this.#open()
    for (const name of [
      id,
      `${id}.part`,
      ...(await names(folder)).filter((name) => name.startsWith(`${id} `)),
    ])
      await orNull(folder.removeEntry(name))
  }

  /** An empty file whose name says it: nothing about it can be half written. */
  async keep(id: string, owner: string): Promise<void> {
    const folder = await this.#open()
    await folder.getFileHandle(`${id} ${owner}`, { create: true })
  }

  /** By id: who keeps it (null: nobody), and when it was written; unfinished copies too. */
  async list(): Promise<Map<string, { owner: string | null; at: number }>> {
    const folder = await this.#open()
    const all = new Map<string, { owner: string | null; at: number }>()
    for (const name of await names(folder)) {
      const [id = '', owner = null] = name.replace(/\.part$/, '').split(' ')
      if (!AttachmentId.safeParse(id).success) continue
      const known = all.get(id) ?? { owner: null, at: 0 }
      if (owner !== null) all.set(id, { ...known, owner })
      else {
        const file = await orNull(folder.getFileHandle(name).then((handle) => handle.getFile()))
        all.set(id, { ...known, at: file?.lastModified ?? 0 })
      }
    }
    return all
  }
}

async function names(folder: FileSystemDirectoryHandle): Promise<string[]> {
  const found: string[] = []
  for await (const name of folder.keys()) found.push(name)
  return found
}

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked
  } catch (error) {
    if ((error as DOMException).name === 'NotFoundError') return null
    throw error
  }
}
