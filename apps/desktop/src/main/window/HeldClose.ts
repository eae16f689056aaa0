import type { Clock } from '@roomkey/client'
import type { AccountId } from '../../ipc/accounts.ts'

export interface HeldCloseParts {
  /** Whose page is shown. */
  shown: { readonly current: AccountId }
  /** The page is told that the window closes as soon as its files are taken in, or does not any more. */
  waits(waiting: boolean): void
  /** Closes what was to be closed: the window, or the app. */
  close(): void
  /** Nobody wants to close it any more. */
  stays(): void
  clock: Clock
}

/** A page that hangs, or was taken over, must not keep a person from quitting: who asks again by then does. */
const PATIENCE_MS = 10_000

/** What is shut down is off by then, or somebody has taken that back, of which a Mac says nothing. */
const SYSTEM_ENDS_MS = 60_000

type Answer = (closes: boolean) => void

type State =
  /** Nothing holds it up. */
  | { at: 'free' }
  /** The page of the account takes in files. */
  | { at: 'keeping'; account: AccountId }
  /** Somebody wants to close it meanwhile. */
  | { at: 'held'; account: AccountId; asked: Set<Answer>; since: number }
  /**
   * That page is gone: it was done, which it says in a moment, or its files went with it. What comes of the wish to close
   * is settled by that, by the page that is shown now, or, should neither ever speak, by the time: it `closes` where the
   * same account's page is shown anew.
   */
  | { at: 'left'; account: AccountId; asked: Set<Answer>; closes: boolean; cancel: () => void }

/**
 * Holds up the end of a window while its page takes in files, which would be lost with it. The page says so, and then
 * closing the window, quitting and installing another version wait, until it is done or a person does not want to wait.
 */
export class HeldClose {
  readonly #parts: HeldCloseParts
  #state: State = { at: 'free' }
  #systemEndsUntil = 0

  constructor(parts: HeldCloseParts) {
    this.#parts = parts
  }

  /** The page of the account takes in files, or has none left to take in. */
  keeps(account: AccountId, keeping: boolean): void {
    const isShown = account === this.#parts.shown.current
    const state = this.#state
    if (state.at !== 'free' && !keeping && account === state.account) this.closeNow()
    // Where somebody went on in another account, its files must not carry out later what the former page held up.
    else if (state.at === 'left' && isShown) this.#answer(false, { at: 'free' })
    if (this.#state.at === 'free' && keeping && isShown) this.#state = { at: 'keeping', account }
  }

  /** A page is shown anew, of this account or of another: nothing is left of what the former one took in. */
  pageShown(): void {
    const state = this.#state
    if (state.at === 'free') return
    const { clock, shown } = this.#parts
    const isSame = state.account === shown.current
    if (state.at === 'keeping') this.#state = { at: 'free' }
    else if (state.at === 'held') {
      const { account, asked } = state
      const cancel = clock.after(PATIENCE_MS, () => this.#answer(isSame, { at: 'free' }))
      this.#state = { at: 'left', account, asked, closes: isSame, cancel }
    } else if (!(state.closes && isSame)) this.#answer(false, { at: 'free' })
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
    this.#answer(true, { at: 'free' })
  }

  stay(): void {
    const state = this.#state
    if (state.at === 'held') this.#answer(false, { at: 'keeping', account: state.account })
    else if (state.at === 'left') this.#answer(false, { at: 'free' })
  }

  /** The computer is shut down: to hold that up is not ours. */
  systemEnds(): void {
    this.#systemEndsUntil = this.#parts.clock.now() + SYSTEM_ENDS_MS
    this.closeNow()
  }

  readonly #answered: Answer = (closes) => (closes ? this.#parts.close() : this.#parts.stays())

  #wait(answer: Answer): boolean {
    const state = this.#state
    const now = this.#parts.clock.now()
    if (now >= this.#systemEndsUntil) {
      if (state.at === 'keeping') {
        this.#state = { at: 'held', account: state.account, asked: new Set([answer]), since: now }
        this.#parts.waits(true)
        return true
      }
      if (state.at === 'held' && now - state.since < PATIENCE_MS) {
        state.asked.add(answer)
        return true
      }
    }
    // Who asks is told by what it called.
    this.#answer(true, { at: 'free' }, answer)
    return false
  }

  #answer(closes: boolean, next: State, except?: Answer): void {
    const state = this.#state
    this.#state = next
    if (state.at !== 'held' && state.at !== 'left') return
    if (state.at === 'left') state.cancel()
    this.#parts.waits(false)
    for (const answer of state.asked) if (answer !== except) answer(closes)
  }
}
