import type { Clock, FileInfo } from '@roomkey/client'
import type { AttachmentId } from '@roomkey/protocol'
import type { Item, NativeImage } from 'electron'
import type { AccountId } from '../../ipc/accounts.ts'
import type { Copy } from './Copies.ts'
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
    await this.#keep(account, id)
  }

  /** False: it could not be had in time. It may be the next time. */
  async start(account: AccountId, id: AttachmentId): Promise<boolean> {
    const { desk, clock } = this.#parts
    const late = Promise.withResolvers<null>()
    const cancel = clock.after(PATIENCE_MS, () => late.resolve(null))
    try {
      if (!(await Promise.race([this.#keep(account, id), late.promise]))) return false
      // Theirs where they drop it: programs that copy it copy its rights.
      const copying = desk.fetch(account, id, isDraggable, 0o600)
      const found = await Promise.race([copying, late.promise])
      if (found === null) {
        void copying.then((copy) => 'state' in copy || copy.release())
        return false
      }
      return 'state' in found ? false : await this.#drag(found, late.promise)
    } finally {
      cancel()
    }
  }

  async #drag(copy: Copy, late: Promise<null>): Promise<boolean> {
    const { iconOf, startDrag } = this.#parts
    let started = false
    try {
      const icon = await Promise.race([iconOf(copy.path), late])
      if (icon === null) return false
      startDrag({ file: copy.path, icon })
      started = true
      return true
    } finally {
      if (!started) copy.release()
    }
  }

  /** Sealed, or too large for that: then it is fetched when it is dragged. */
  async #keep(account: AccountId, id: AttachmentId): Promise<boolean> {
    const engine = this.#parts.engineOf(account)
    const info = await engine?.fileInfo(id)
    if (engine === undefined || info == null || !isDraggable(info)) return false
    const kept = await engine.keepFile(id)
    return kept.ok || kept.reason === 'tooLarge'
  }
}

const isDraggable = ({ size }: FileInfo): boolean => size <= LARGEST_DRAGGED
