import type { Bearer } from '../tokens/tokens.ts'

/**
 * One use of a token that lasts: a socket, or a request whose body is still coming. It ends once, whether or not
 * anybody listens yet.
 */
export class OpenSession {
  readonly bearer: Bearer
  /** Its token is no good any more. */
  ended = false
  #onEnd: () => void = () => {}
  readonly #leave: () => void

  constructor(bearer: Bearer, leave: () => void) {
    this.bearer = bearer
    this.#leave = leave
  }

  /** Called when the token ends, at once if it has. */
  whenEnded(onEnd: () => void): void {
    this.#onEnd = onEnd
    if (this.ended) onEnd()
  }

  end(): void {
    if (this.ended) return
    this.ended = true
    this.#onEnd()
  }

  /** Nobody uses it any more. */
  leave(): void {
    this.#leave()
  }
}
