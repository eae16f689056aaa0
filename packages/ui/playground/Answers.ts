/**
 * Of the demo's server, which come by themselves unless a test holds them back: what is shown until one comes then stays
 * until the test has seen it, however busy the machine is.
 */
export class Answers {
  #held: (() => void)[] | null = null

  readonly later = (ms: number, answer: () => void): void => {
    if (this.#held === null) setTimeout(answer, ms)
    else this.#held.push(answer)
  }

  /** From now on none comes. */
  hold(): void {
    this.#held ??= []
  }

  /** So many come, each when the one before was taken in. */
  async next(count: number): Promise<void> {
    for (let come = 0; come < count; come++) {
      this.#held?.shift()?.()
      await new Promise((resolve) => setTimeout(resolve))
    }
  }

  /** Those that were held come at once, and all others by themselves again. */
  release(): void {
    const held = this.#held ?? []
    this.#held = null
    for (const answer of held) answer()
  }
}
