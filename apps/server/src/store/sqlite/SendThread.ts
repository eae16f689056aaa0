import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { NotStored } from '../../actions/storeMessage.ts'
import { type Appended, ConflictError, type MessageRow, type NewMessageRow } from '../store.ts'

type Added = Pick<MessageRow, 'seq' | 'rev' | 'senderUsername' | 'attachments'>
interface Failure {
  failed: string
  code: string | undefined
}

/** What the thread says about one send; of a new message only what its sender does not know yet. */
export type SendOutcome = Added | Appended | NotStored | { conflict: string } | Failure

/** What it says about a group; the failure is that of the whole commit. */
export type Answer = { outcomes: SendOutcome[] } | Failure

/** Copies of a group of rows are short-lived, and few: more room would only be touched once and kept. */
const YOUNG_MB = 8

/**
 * Stores sends on a thread of its own, so that nobody else waits for their fsync. One group at a time; the caller has
 * the write lock. An error that nobody caught there is one that nobody caught here, and ends the process.
 */
export class SendThread {
  readonly #worker: Worker

  constructor(file: string) {
    this.#worker = new Worker(new URL('./storeSends.ts', import.meta.url), {
      workerData: { file },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
  }

  async store(rows: readonly NewMessageRow[]): Promise<PromiseSettledResult<Appended | NotStored>[]> {
    const answered = new Promise<Answer>((resolve) => this.#worker.once('message', resolve))
    this.#worker.postMessage(rows)
    const answer = await answered
    if ('failed' in answer) throw asError(answer)
    return rows.map((row, index) => settled(row, answer.outcomes[index]))
  }

  /** When nothing is under way. */
  async close(): Promise<void> {
    const ended = once(this.#worker, 'exit')
    this.#worker.postMessage('close')
    await ended
  }
}

function settled(
  row: NewMessageRow,
  outcome: SendOutcome | undefined,
): PromiseSettledResult<Appended | NotStored> {
  if (!outcome) return { status: 'rejected', reason: new Error('the thread skipped a send') }
  if ('conflict' in outcome) return { status: 'rejected', reason: new ConflictError(outcome.conflict) }
  if ('failed' in outcome) return { status: 'rejected', reason: asError(outcome) }
  return {
    status: 'fulfilled',
    value: 'seq' in outcome ? { message: complete(row, outcome), created: true } : outcome,
  }
}

const complete = ({ attachmentIds, ...row }: NewMessageRow, added: Added): MessageRow => ({
  ...row,
  ...added,
  editedAt: null,
  deletedAt: null,
})

const asError = ({ failed, code }: Failure) => Object.assign(new Error(failed), { code })
