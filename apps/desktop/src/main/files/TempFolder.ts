import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AttachmentId } from '@roomkey/protocol'
import type { AccountId } from '../../ipc/accounts.ts'

/**
 * Where files lie in the clear while another program looks at them: beside what is sealed, for this user alone, and
 * emptied when the app starts and when it ends. It holds nothing that is not somewhere else.
 */
export class TempFolder {
  readonly #folder: string

  constructor(userData: string) {
    this.#folder = join(userData, 'opened')
    this.clear()
  }

  /** A folder for one file, which keeps its name. */
  folderFor(account: AccountId, id: AttachmentId): string {
    const folder = join(this.#folder, short(account, 8), short(id, 12))
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // One that was there may have been made with other rights.
    chmodSync(this.#folder, 0o700)
    return folder
  }

  /** What lies there of an account that is removed. */
  forget(account: AccountId): void {
    remove(join(this.#folder, short(account, 8)))
  }

  clear(): void {
    remove(this.#folder)
  }
}

/** Windows gives a whole path 260 characters. */
const short = (name: string, digits: number): string =>
  createHash('sha256').update(name).digest('hex').slice(0, digits)

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 2 })
  } catch (error) {
    // Another program has one of them open, which Windows does not let go of: the next start tries again.
    const { code } = error as NodeJS.ErrnoException
    console.warn('Opened files were not removed now:', code ?? 'unknown')
  }
}
