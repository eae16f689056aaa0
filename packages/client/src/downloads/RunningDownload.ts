import type { Failure, Result } from '../api/commands.ts'
import { AbortHandle } from '../engine/AbortHandle.ts'
import type { AbortSignalLike } from '../ports/index.ts'
import { failure } from '../session/failures.ts'

export const CANCELLED = failure('cancelled', 'This was cancelled.')

export type Piece = Result<{ bytes: Uint8Array }>

/** Somebody who waits for a file; `wanted`: to have it, and is told how far it is. */
export class Asker {
  readonly wanted: boolean
  readonly #ended = Promise.withResolvers<Failure>()

  constructor(wanted: boolean) {
    this.wanted = wanted
  }

  end(how: Failure): void {
    this.#ended.resolve(how)
  }

  /** What is waited for, or why it is not waited for any more. */
  or<T>(work: Promise<T>): Promise<T | Failure> {
    return Promise.race([this.#ended.promise, work])
  }
}

/** One file on its way, and who waits for it. When nobody does any more it ends; who asks then begins another one. */
export class RunningDownload {
  readonly #askers = new Set<Asker>()
  readonly #abort = new AbortHandle()
  /** By number: one that is asked for twice at once is fetched once. */
  readonly pieces = new Map<number, Promise<Piece>>()
  received: number
  shownAt: number

  constructor(received: number, now: number) {
    this.received = received
    this.shownAt = now
  }

  get signal(): AbortSignalLike {
    return this.#abort.signal
  }

  get wanted(): boolean {
    return [...this.#askers].some(({ wanted }) => wanted)
  }

  /** Nobody waits for it. */
  get isLeft(): boolean {
    return this.#askers.size === 0
  }

  join(wanted: boolean): Asker {
    const asker = new Asker(wanted)
    this.#askers.add(asker)
    return asker
  }

  leave(asker: Asker): void {
    this.#askers.delete(asker)
    if (this.isLeft) this.#abort.abort()
  }

  /** Those who want to have it; who only looks at it goes on. */
  cancelWanted(): void {
    for (const asker of this.#askers) if (asker.wanted) this.#end(asker, CANCELLED)
  }

  /** One who looks at it looks away. */
  withdraw(): void {
    const looking = [...this.#askers].find(({ wanted }) => !wanted)
    if (looking) this.#end(looking, CANCELLED)
  }

  endAll(how: Failure): void {
    for (const asker of this.#askers) this.#end(asker, how)
  }

  #end(asker: Asker, how: Failure): void {
    asker.end(how)
    this.leave(asker)
  }
}
