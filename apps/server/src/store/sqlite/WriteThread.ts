import type { EventEmitter } from 'node:events'
import { Worker } from 'node:worker_threads'
import { sqlWrites } from '../sql/sqlStore.ts'
import { UnavailableError, type Writes } from '../store.ts'
import { packItems } from './packItems.ts'
import {
  type Answer,
  asError,
  type NamedItem,
  type NamedValue,
  type Notice,
  type Question,
  whole,
} from './writeMessages.ts'

export type Work = (tx: Writes) => Promise<unknown>

/** What WriteThread needs of a worker: its `message`, `error` and `exit` events among it. */
export interface Writer extends Pick<EventEmitter, 'on' | 'once'> {
  /** -1: it has ended. */
  readonly threadId: number
  postMessage(message: Question | 'close'): void
}

/** Copies of a group of rows are short-lived, and few: more room would only be touched once and kept. */
const YOUNG_MB = 8

/** Sends wait for a group of units: it ends with the unit during which this passes. */
const LONGEST_MS = 10

/**
 * After these the disk may have dropped what was written while the system believes it clean, so that a second try can
 * succeed without anything being stored: https://lwn.net/Articles/752063/ and "Can Applications Recover from fsync
 * Failures?" (USENIX ATC 2020). Only the file itself, read again by a new process, tells what is there.
 */
const FATAL = /^SQLITE_(IOERR_FSYNC|IOERR_DIR_FSYNC|CORRUPT|NOTADB)/

/** Of a file; it runs `serveWrites`. */
export const startWriter = (file: string): Writer =>
  new Worker(new URL('./writeThreadProgram.ts', import.meta.url), {
    workerData: { file },
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })

/**
 * All writing happens on a thread of its own, so that nobody else waits for the disk: not for an fsync, nor a
 * checkpoint, nor SQLite's lock, which another process may hold. One group at a time; the caller sees to that.
 */
export class WriteThread {
  readonly #worker: Writer
  readonly #trouble: (error: Error, fatal: boolean) => void
  readonly #writes: Writes
  /** One for each question that has no answer yet, oldest first. */
  #asked: { resolve(answer: Answer): void; reject(reason: Error): void }[] = []
  #failure: Error | undefined
  /** The trouble that is going on was told. */
  #told = false
  #inUnit = false
  #closing = false

  constructor(worker: Writer, trouble: (error: Error, fatal: boolean) => void) {
    this.#trouble = trouble
    this.#writes = remoteWrites((method, args) => this.#call(method, args))
    this.#worker = worker
    this.#worker.on('message', (said: Answer | Notice) => {
      if (said.kind === 'checkpoint') this.#consider(asError(said))
      else this.#asked.shift()?.resolve(said)
    })
    this.#worker.on('error', (error) => this.#fail(error as Error))
    this.#worker.on('exit', (code) => {
      if (!this.#closing) this.#fail(new Error(`the writing thread ended with ${code}`))
    })
  }

  /** Why nothing is stored any more; only a new start can change it. */
  get failure(): Error | undefined {
    return this.#failure
  }

  async named(items: readonly NamedItem[]): Promise<PromiseSettledResult<NamedValue>[]> {
    const answer = await this.#ask({ kind: 'named', items: packItems(items) })
    if (answer.kind !== 'outcomes') throw this.#refused(answer)
    this.#told = false
    return items.map((item, index) => whole(item, answer.outcomes[index]))
  }

  /** As many of them as there is time for, the first in any case. */
  async units(works: readonly Work[]): Promise<PromiseSettledResult<unknown>[]> {
    const outcomes: PromiseSettledResult<unknown>[] = []
    const since = performance.now()
    let answer = await this.#ask({ kind: 'units' })
    for (const work of works) {
      if (answer.kind !== 'turn') break
      const outcome = await this.#attempt(work)
      outcomes.push(outcome)
      const last = outcomes.length === works.length || performance.now() - since > LONGEST_MS
      answer = await this.#ask({ kind: 'done', keep: outcome.status === 'fulfilled', last })
    }
    if (answer.kind !== 'committed') throw this.#refused(answer)
    this.#told = false
    return outcomes
  }

  /** When nothing is under way. */
  async close(): Promise<void> {
    this.#closing = true
    if (this.#worker.threadId === -1) return
    const ended = new Promise((resolve) => this.#worker.once('exit', resolve))
    this.#worker.postMessage('close')
    await ended
  }

  async #attempt(work: Work): Promise<PromiseSettledResult<unknown>> {
    this.#inUnit = true
    try {
      return { status: 'fulfilled', value: await work(this.#writes) }
    } catch (reason) {
      return { status: 'rejected', reason }
    } finally {
      this.#inUnit = false
    }
  }

  async #call(method: keyof Writes, args: unknown[]): Promise<unknown> {
    if (!this.#inUnit) throw new Error(`${method} was called after its unit of work had ended`)
    const answer = await this.#ask({ kind: 'call', method, args })
    if (answer.kind === 'value') return answer.value
    throw answer.kind === 'failed' ? asError(answer) : new Error(`${method} was answered by ${answer.kind}`)
  }

  #ask(question: Question): Promise<Answer> {
    if (this.#failure) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject })
      this.#worker.postMessage(question)
    })
  }

  #refused(answer: Answer): Error {
    if (answer.kind !== 'failed') return new Error(`the writing thread answered ${answer.kind}`)
    const error = asError(answer)
    this.#consider(error)
    // After a fatal one nobody knows whether it is stored: to be tried again, on what the file says by then.
    return this.#failure ?? error
  }

  /** Ends all writing where the error says so; a disk that is only full is told of once, until it took something. */
  #consider(error: Error): void {
    if (FATAL.test((error as NodeJS.ErrnoException).code ?? '')) this.#fail(error)
    else if (!this.#told) this.#trouble(error, false)
    this.#told = true
  }

  #fail(error: Error): void {
    if (this.#failure) return
    this.#failure = new UnavailableError('nothing can be stored until the server is started again', {
      cause: error,
    })
    this.#trouble(error, true)
    for (const { reject } of this.#asked.splice(0)) reject(this.#failure)
  }
}

/** The port's methods, each of them called on the thread. */
function remoteWrites(call: (method: keyof Writes, args: unknown[]) => Promise<unknown>): Writes {
  const nowhere: Parameters<typeof sqlWrites>[0] = Object.create(null)
  const methods = Object.keys(sqlWrites(nowhere)) as (keyof Writes)[]
  return Object.fromEntries(
    methods.map((method) => [method, (...args: unknown[]) => call(method, args)]),
  ) as unknown as Writes
}
