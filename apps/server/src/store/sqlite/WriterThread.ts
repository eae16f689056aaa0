import { Worker } from 'node:worker_threads'
import type { NotStored } from '../../actions/storeMessage.ts'
import {
  type Appended,
  type AttachmentRow,
  ConflictError,
  type MessageRow,
  type NewMessageRow,
} from '../store.ts'
import type { WriteLock } from './WriteLock.ts'

/** What the thread says about one send; of a new message only what the sender does not know yet. */
export type Outcome =
  | (Pick<MessageRow, 'seq' | 'rev' | 'senderUsername'> & { attachments: AttachmentRow[] })
  | Appended
  | NotStored
  | { conflict: string }
  | { failed: string; code: string | undefined }

interface Waiting {
  row: NewMessageRow
  resolve(outcome: Appended | NotStored): void
  reject(reason: unknown): void
}

const MAX_GROUP = 256

/** Stores sends on a thread of its own, so that nobody else waits for their fsync. */
export class WriterThread {
  readonly #worker: Worker
  readonly #lock: WriteLock
  readonly #committed: () => void
  #waiting: Waiting[] = []
  #running: Promise<void> | undefined
  #answered: PromiseWithResolvers<Outcome[]> | undefined
  #broken: Error | undefined

  constructor(file: string, lock: WriteLock, committed: () => void) {
    this.#lock = lock
    this.#committed = committed
    this.#worker = new Worker(new URL('./storeSends.worker.ts', import.meta.url), { workerData: { file } })
    this.#worker.on('message', (outcomes: Outcome[]) => this.#answered?.resolve(outcomes))
    this.#worker.on('error', (error) => this.#break(error as Error))
    this.#worker.on('exit', () => this.#break(new Error('the store is closed')))
  }

  send(row: NewMessageRow): Promise<Appended | NotStored> {
    if (this.#broken) return Promise.reject(this.#broken)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ row, resolve, reject })
      this.#running ??= this.#drain()
    })
  }

  async close(): Promise<void> {
    this.#broken ??= new Error('the store is closed')
    await this.#running
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve))
    this.#worker.postMessage('close')
    await ended
  }

  async #drain(): Promise<void> {
    await new Promise(setImmediate)
    while (this.#waiting.length > 0) await this.#lock.run(() => this.#commit())
    this.#running = undefined
  }

  async #commit(): Promise<void> {
    const group = this.#waiting.splice(0, MAX_GROUP)
    try {
      this.#answered = Promise.withResolvers()
      this.#worker.postMessage(group.map(({ row }) => row))
      const outcomes = await this.#answered.promise
      this.#committed()
      for (const [index, { row, resolve, reject }] of group.entries()) {
        const outcome = outcomes[index]
        if (!outcome) reject(new Error('the writer thread did not answer'))
        else if ('conflict' in outcome) reject(new ConflictError(outcome.conflict))
        else if ('failed' in outcome) reject(Object.assign(new Error(outcome.failed), { code: outcome.code }))
        else resolve('seq' in outcome ? created(row, outcome) : outcome)
      }
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
  }

  #break(error: Error): void {
    this.#broken ??= error
    this.#answered?.reject(error)
  }
}

function created(
  { id, roomId, senderId, sealed, createdAt }: NewMessageRow,
  {
    seq,
    rev,
    senderUsername,
    attachments,
  }: Pick<MessageRow, 'seq' | 'rev' | 'senderUsername' | 'attachments'>,
): Appended {
  return {
    message: {
      id,
      roomId,
      seq,
      rev,
      senderId,
      senderUsername,
      sealed,
      createdAt,
      editedAt: null,
      deletedAt: null,
      attachments,
    },
    created: true,
  }
}
