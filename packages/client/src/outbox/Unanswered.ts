import type { OperationId } from './operation.ts'

/**
 * Frames of one operation that may stay without an answer before it goes by REST: what lies between here and the server
 * may cut a connection for the sake of one frame, and so would everything else end with it.
 */
const MAX_FRAMES = 2
/** Tries without an answer, frames and requests, before its author is asked. Each began on a connection that lived. */
const MAX_TRIES = 8

/** Counts for this run what an operation was tried in vain: no link is that bad to one of them alone. */
export class Unanswered {
  readonly #tries = new Map<OperationId, number>()

  of(id: OperationId): number {
    return this.#tries.get(id) ?? 0
  }

  /** Whether it should not go over the socket any more. */
  avoidsFrames(id: OperationId): boolean {
    return this.of(id) >= MAX_FRAMES
  }

  /** One more; true when it is to be given up. */
  add(id: OperationId): boolean {
    const tries = this.of(id) + 1
    this.#tries.set(id, tries)
    return tries >= MAX_TRIES
  }

  /** There was an answer, or its author wants another try. */
  forget(id: OperationId): void {
    this.#tries.delete(id)
  }
}
