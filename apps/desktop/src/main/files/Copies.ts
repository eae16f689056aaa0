import { existsSync, rmSync } from 'node:fs'
import type { AttachmentId } from '@roomkey/protocol'
import type { AccountId } from '../../ipc/accounts.ts'
import type { FileOutcome } from '../../ipc/files.ts'

export interface Copy {
  path: string
  /** Nobody was handed it after all: it goes, unless somebody else holds it. Who was handed it keeps hold of it. */
  release(): void
}

interface Held {
  made: Promise<{ path: string } | FileOutcome>
  path: string | null
  holders: number
}

/** Copies of files in the clear, one for each, which are made once however many ask for them. */
export class Copies {
  readonly #held = new Map<string, Held>()

  async hold(
    account: AccountId,
    id: AttachmentId,
    make: () => Promise<{ path: string } | FileOutcome>,
  ): Promise<Copy | FileOutcome> {
    const key = `${account} ${id}`
    const known = this.#held.get(key)
    // It goes with its account, or somebody tidied up.
    const gone = known?.path != null && !existsSync(known.path)
    const held: Held = known === undefined || gone ? { made: make(), path: null, holders: 0 } : known
    this.#held.set(key, held)
    held.holders += 1
    const found = await held.made.catch((error: unknown) => {
      this.#forget(key, held)
      throw error
    })
    if ('state' in found) {
      this.#forget(key, held)
      return found
    }
    const { path } = found
    held.path = path
    let released = false
    return {
      path,
      release: () => {
        if (released) return
        released = true
        held.holders -= 1
        if (held.holders > 0) return
        this.#forget(key, held)
        remove(path)
      },
    }
  }

  #forget(key: string, held: Held): void {
    if (this.#held.get(key) === held) this.#held.delete(key)
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch (error) {
    // A virus scanner may have it open, for one: it goes with the folder when the app ends.
    console.warn('A copy of a file was not removed now:', (error as NodeJS.ErrnoException).code ?? 'unknown')
  }
}
