import type { AttachmentId } from '@roomkey/protocol'
import type { App, Item, NativeImage } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import type { FileDesk } from './FileDesk.ts'

/** A larger file is saved: nobody holds a mouse button until it is here. */
export const LARGEST_DRAGGED = 64 * 1024 * 1024

export interface DragOutParts {
  desk: Pick<FileDesk, 'fetch'>
  iconOf: App['getFileIcon']
  startDrag(item: Item): void
}

/** Files that are dragged out of the window. The system wants a path when the drag begins, so they are ready before. */
export class DragOut {
  readonly #parts: DragOutParts
  readonly #ready = new Map<string, { file: string; icon: NativeImage }>()

  constructor(parts: DragOutParts) {
    this.#parts = parts
  }

  /** True: a drag may begin now. */
  async prepare(account: AccountId, id: AttachmentId): Promise<boolean> {
    const key = `${account} ${id}`
    const found = await this.#parts.desk.fetch(account, id, ({ size }) => size <= LARGEST_DRAGGED)
    if ('state' in found) {
      this.#ready.delete(key)
      return false
    }
    this.#ready.set(key, { file: found.path, icon: await this.#parts.iconOf(found.path) })
    return true
  }

  /** Nothing happens when it is not ready. */
  start(account: AccountId, id: AttachmentId): void {
    const item = this.#ready.get(`${account} ${id}`)
    if (item !== undefined) this.#parts.startDrag(item)
  }

  forget(account: AccountId): void {
    for (const key of this.#ready.keys()) if (key.startsWith(`${account} `)) this.#ready.delete(key)
  }
}
