import type { Rev } from '@roomkey/protocol'
import type { MessageRow } from '../../store/store.ts'

/** Characters of text held for one room; what is not held is read again. */
const MAX_CHARS = 256 * 1024
const MAX_MESSAGES = 200

export interface OwnMessage {
  row: MessageRow
  text: string
}

/**
 * Messages of one room that this server stored itself, until they are delivered: they need not be read and opened
 * again. Each is committed, so telling it is right whatever became of it since: that has a rev of its own.
 */
export class OwnMessages {
  readonly #byRev = new Map<Rev, OwnMessage>()
  #chars = 0

  add(own: OwnMessage): void {
    if (this.#byRev.size >= MAX_MESSAGES || this.#chars + own.text.length > MAX_CHARS) return
    this.#byRev.set(own.row.rev, own)
    this.#chars += own.text.length
  }

  /** Every change in (from, upTo], or undefined when one of them is none of these. Forgets all up to there. */
  take(from: Rev, upTo: Rev): OwnMessage[] | undefined {
    const taken: OwnMessage[] = []
    for (let rev = from + 1; rev <= upTo; rev += 1) {
      const own = this.#byRev.get(rev as Rev)
      if (!own) break
      taken.push(own)
    }
    for (const [rev, { text }] of this.#byRev) {
      if (rev > upTo) continue
      this.#byRev.delete(rev)
      this.#chars -= text.length
    }
    return taken.length === upTo - from ? taken : undefined
  }
}
