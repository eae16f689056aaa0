import type { AccountId } from '../../ipc/accounts.ts'

export interface HeldCloseParts {
  /** Whose page is shown, and how often one was. */
  shown: { readonly current: AccountId; readonly shows: number }
  /** The page is told that the window closes as soon as its files are taken in, or does not any more. */
  waits(waiting: boolean): void
  /** Closes what was to be closed: the window, or the app. */
  close(): void
  /** Nobody wants to close it any more. */
  stays(): void
  /** Milliseconds. */
  now(): number
}

/** A page that hangs, or was taken over, must not keep a person from quitting: who asks again by then does. */
const PATIENCE_MS = 10_000

/** What is shut down is off by then, or somebody has taken that back, of which a Mac says nothing. */
const SYSTEM_ENDS_MS = 60_000

type Answer = (closes: boolean) => void

/**
 * Holds up the end of a window while its page takes in files, which would be lost with it. The page says so, and then
 * closing the window, quitting and installing another version wait, until it is done or a person does not want to wait.
 */
export class HeldClose {
  readonly #parts: HeldCloseParts
  /** The page that takes in files; not by its account alone, because the same may be shown anew. */
  #keeping: { account: AccountId; shows: number } | null = null
  /** Who wants to know, and since when somebody does. */
  readonly #asked = new Set<Answer>()
  #since = 0
  #systemEndsUntil = 0

  constructor(parts: HeldCloseParts) {
    this.#parts = parts
  }

  /** The page of the account takes in files, or has none left to take in. */
  keeps(account: AccountId, keeping: boolean): void {
    const { current, shows } = this.#parts.shown
    if (account === current) this.#turned(account)
    if (!keeping && account === this.#keeping?.account) this.closeNow()
    else if (keeping && account === current) this.#keeping = { account, shows }
  }

  /** Asked when the window is about to close. True: it stays for now, and is closed when it need not any more. */
  holds(): boolean {
    return this.#wait(this.#answered)
  }

  /** Whether the app may end; resolves when it need not wait any more. */
  mayEnd(): Promise<boolean> {
    return new Promise((resolve) => {
      if (!this.#wait(resolve)) resolve(true)
    })
  }

  /** Nobody wants to wait, or nothing is left to wait for. */
  closeNow(): void {
    this.#end()
  }

  stay(): void {
    this.#answer(false)
  }

  /** The computer is shut down: to hold that up is not ours. */
  systemEnds(): void {
    this.#systemEndsUntil = this.#parts.now() + SYSTEM_ENDS_MS
    this.closeNow()
  }

  readonly #answered: Answer = (closes) => (closes ? this.#parts.close() : this.#parts.stays())

  get #isKeeping(): boolean {
    const { current, shows } = this.#parts.shown
    if (this.#parts.now() < this.#systemEndsUntil) return false
    return this.#keeping?.account === current && this.#keeping.shows === shows
  }

  /** Where somebody went on in another account, its files must not carry out later what the former page held up. */
  #turned(to: AccountId): void {
    if (this.#keeping === null || this.#keeping.account === to) return
    this.#keeping = null
    this.stay()
  }

  #wait(answer: Answer): boolean {
    const isFirst = this.#asked.size === 0
    if (isFirst) this.#since = this.#parts.now()
    if (!this.#isKeeping || this.#parts.now() - this.#since >= PATIENCE_MS) {
      this.#end(answer)
      return false
    }
    this.#asked.add(answer)
    if (isFirst) this.#parts.waits(true)
    return true
  }

  /** All but `asks`, who is told by what it called. */
  #end(asks?: Answer): void {
    this.#keeping = null
    this.#answer(true, asks)
  }

  #answer(closes: boolean, asks?: Answer): void {
    if (this.#asked.size === 0) return
    const asked = [...this.#asked]
    this.#asked.clear()
    this.#parts.waits(false)
    for (const answer of asked) if (answer !== asks) answer(closes)
  }
}
