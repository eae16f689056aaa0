/** A click is over by then. */
export const CLICK_MS = 150

export interface HoldParts {
  begin(): void
  /** It was let go of, and nothing came of it. */
  end(): void
  after(ms: number, callback: () => void): () => void
}

/** Whether a press is somebody taking hold of something, and not a click: it lasts, or it moves. */
export class Hold {
  readonly #parts: HoldParts
  #cancel: (() => void) | null = null
  #held = false

  constructor(parts: HoldParts) {
    this.#parts = parts
  }

  press(): void {
    this.letGo()
    this.#cancel = this.#parts.after(CLICK_MS, () => this.#begin())
  }

  move(): void {
    if (this.#cancel !== null) this.#begin()
  }

  /** A drag goes on with what was begun. */
  drag(): void {
    this.#stop()
    this.#held = false
  }

  letGo(): void {
    this.#stop()
    if (this.#held) this.#parts.end()
    this.#held = false
  }

  #begin(): void {
    this.#stop()
    this.#held = true
    this.#parts.begin()
  }

  #stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }
}
