export interface TriedFile {
  id: string
  sha256: string
}

export interface Place {
  room: string
  seq: number
}

/** What clients tried, and what they were told is stored. */
export class Ledger {
  readonly texts = new Map<string, string>()
  /** Where the answer said it is, by message id. */
  readonly acknowledged = new Map<string, Place>()
  /** Files of acknowledged messages, by message id. */
  readonly files = new Map<string, TriedFile>()
  /** How often each answer that was no acknowledgement came. */
  readonly refused = new Map<string, number>()
  /** What no client should ever be told, whatever breaks. */
  readonly unexpected: string[] = []
  /** Acknowledged twice in two places. */
  moved = 0
  #waiting: { holds(): boolean; resolve(): void }[] = []

  tried(id: string, text: string): void {
    this.texts.set(id, text)
  }

  acknowledge(id: string, place: Place, file?: TriedFile): void {
    const before = this.acknowledged.get(id)
    if (before !== undefined && before.seq !== place.seq) this.moved += 1
    this.acknowledged.set(id, place)
    if (file) this.files.set(id, file)
    this.#wake()
  }

  refuse(what: string): void {
    this.refused.set(what, (this.refused.get(what) ?? 0) + 1)
    this.#wake()
  }

  fault(what: string): void {
    this.unexpected.push(what)
    this.#wake()
  }

  /** Resolves when something is true of what was told so far; rejects when it is not within `seconds`. */
  until(what: string, holds: () => boolean, seconds = 100): Promise<void> {
    if (holds()) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Not within ${seconds} s: ${what}. ${this.story()}`)),
        seconds * 1000,
      )
      const done = () => {
        clearTimeout(timer)
        resolve()
      }
      this.#waiting.push({ holds, resolve: done })
    })
  }

  /** Resolves when so many more are acknowledged than now. */
  more(count: number): Promise<void> {
    const goal = this.acknowledged.size + count
    return this.until(`${count} more acknowledged`, () => this.acknowledged.size >= goal)
  }

  story(): string {
    const refused = [...this.refused].map(([what, times]) => `${what} ×${times}`).join(', ')
    return `${this.acknowledged.size} acknowledged; refused: ${refused || 'nothing'}; ${this.unexpected.slice(0, 3).join('; ')}`
  }

  #wake(): void {
    this.#waiting = this.#waiting.filter(({ holds, resolve }) => {
      if (!holds()) return true
      resolve()
      return false
    })
  }
}
