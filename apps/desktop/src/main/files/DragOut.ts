import type { Clock } from '@roomkey/client'
import type { AttachmentId } from '@roomkey/protocol'
import type { Item, NativeImage } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import type { FileDesk, FileEngine } from './FileDesk.ts'

/** A larger file is saved: nobody holds a mouse button until it is here. */
export const LARGEST_DRAGGED = 64 * 1024 * 1024
/** Later the button may be up, and a drag would begin that nobody makes. */
export const PATIENCE_MS = 600

export interface DragOutParts {
  desk: Pick<FileDesk, 'fetch'>
  engineOf(account: AccountId): Pick<FileEngine, 'fileInfo' | 'keepFile'> | undefined
  clock: Pick<Clock, 'after'>
  /** Not empty: the system refuses a drag without a picture. */
  iconOf(path: string): Promise<NativeImage>
  startDrag(item: Item): void
}

/**
 * Files that are dragged out of the window. The system wants a path when the drag begins: what somebody takes hold of is
 * fetched into what is kept sealed, and lies in the clear only when it is really dragged.
 */
export class DragOut {
  readonly #parts: DragOutParts

  constructor(parts: DragOutParts) {
    this.#parts = parts
  }

  async hold(account: AccountId, id: AttachmentId): Promise<void> {
    const engine = this.#parts.engineOf(account)
    const info = await engine?.fileInfo(id)
    if (info != null && info.size <= LARGEST_DRAGGED) await engine?.keepFile(id)
  }

  /** False: it could not be had in time. It may be the next time. */
  async start(account: AccountId, id: AttachmentId): Promise<boolean> {
    const { desk, clock, iconOf, startDrag } = this.#parts
    const late = Promise.withResolvers<null>()
    const cancel = clock.after(PATIENCE_MS, () => late.resolve(null))
    const found = await Promise.race([
      desk.fetch(account, id, ({ size }) => size <= LARGEST_DRAGGED),
      late.promise,
    ])
    if (found === null || 'state' in found) {
      cancel()
      return false
    }
    const icon = await Promise.race([iconOf(found.path), late.promise])
    cancel()
    if (icon === null) return false
    startDrag({ file: found.path, icon })
    return true
  }
}
