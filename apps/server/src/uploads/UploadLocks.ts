import type { AttachmentId } from '@roomkey/protocol'
import { ActionError } from '../actions/errors.ts'

// To store what has arrived; a storage that takes longer is answered for with "try again".
const PATIENCE_MS = 10_000

interface Holder {
  /** Ends its request, whose bytes up to then are stored. */
  end(): void
  released: Promise<void>
}

/**
 * Who writes to an upload in this server: one request at a time. The next one ends one on whose line nothing comes,
 * because the line of a client that comes back is dead, which nobody but the client may know for minutes. Between
 * servers the upload's row decides (`addUploadPart`).
 */
export class UploadLocks {
  readonly #holders = new Map<AttachmentId, Holder>()
  readonly #patienceMs: number

  constructor(patienceMs = PATIENCE_MS) {
    this.#patienceMs = patienceMs
  }

  /** Runs `work` alone. `end` is called when somebody else waits. Rejects with `upload_busy` when nobody lets go. */
  async hold<T>(id: AttachmentId, end: () => void, work: () => Promise<T>): Promise<T> {
    const late = Date.now() + this.#patienceMs
    for (let holder = this.#holders.get(id); holder; holder = this.#holders.get(id)) {
      holder.end()
      if (!(await settledBefore(holder.released, late - Date.now())))
        throw new ActionError('upload_busy', { retryAfter: 1 })
    }
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#holders.set(id, { end, released: promise })
    try {
      return await work()
    } finally {
      this.#holders.delete(id)
      resolve()
    }
  }
}

async function settledBefore(promise: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, ms))
  })
  const settled = await Promise.race([promise.then(() => true), late])
  clearTimeout(timer)
  return settled
}
