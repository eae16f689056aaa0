import type { AccountId } from '../../ipc/accounts.ts'

export interface ShownPageParts {
  /** Shows the page of the account, or shows it again. */
  load(id: AccountId): void
  /** Another account's page is shown; `left` is whose was before. */
  turned(left: AccountId): void
  /** The account that is gone to when the page has taken in its files; null: none is waited for. */
  waits(next: AccountId | null): void
  /** Milliseconds. */
  now(): number
}

/** A page that hangs, or was taken over, must not keep a person from the other accounts: who asks again by then goes. */
const PATIENCE_MS = 10_000

/**
 * Which account's page the window shows. What a page is still taking in would be lost with it (dropped files that are
 * read, a picture that was pasted), and nobody but the page knows of it: it says so, and then going to another account
 * waits, until it is done or a person does not want to wait.
 */
export class ShownPage {
  readonly #parts: ShownPageParts
  #account: AccountId
  /** Whose page has begun to talk since it was shown: until then the one that is leaving would hear the answers. */
  #attached: AccountId | null = null
  #loads = 0
  #keeping = false
  #next: AccountId | null = null
  /** When somebody first wanted to go there. */
  #since = 0

  constructor(parts: ShownPageParts, first: AccountId) {
    this.#parts = parts
    this.#account = first
  }

  get account(): AccountId {
    return this.#account
  }

  /** How often a page was shown: the one that speaks may be about to leave. */
  get loads(): number {
    return this.#loads
  }

  /** Whether the page that is shown is this account's and listens. */
  isAttached(id: AccountId): boolean {
    return this.#attached === id
  }

  spoke(id: AccountId): void {
    if (id === this.#account) this.#attached = id
  }

  /** A new page holds nothing that would be lost. */
  load(): void {
    const next = this.#next
    if (next !== null) this.goNow(next)
    else this.#show()
  }

  #show(): void {
    this.#attached = null
    this.#loads += 1
    this.#keeping = false
    this.#parts.load(this.#account)
  }

  /** A newer wish takes the place of the one that waits; to stay is one, too. */
  goTo(id: AccountId): void {
    if (id === this.#account) this.#wait(null)
    else if (this.#keeping && !this.#isOverdue(id)) this.#wait(id)
    else this.goNow(id)
  }

  #isOverdue(id: AccountId): boolean {
    return id === this.#next && this.#parts.now() - this.#since >= PATIENCE_MS
  }

  goNow(id: AccountId): void {
    const left = this.#account
    this.#wait(null)
    this.#account = id
    this.#show()
    if (id !== left) this.#parts.turned(left)
  }

  /** The page of the account takes in files, or has none left to take in. */
  keeps(id: AccountId, keeping: boolean): void {
    if (id !== this.#account) return
    this.#keeping = keeping
    if (!keeping) this.goWithout()
  }

  /** Nobody wants to wait, or nothing is left to wait for. */
  goWithout(): void {
    if (this.#next !== null) this.goNow(this.#next)
  }

  /** Where nobody wants to go any more; null: nothing was waited for. */
  stay(): AccountId | null {
    const next = this.#next
    this.#wait(null)
    return next
  }

  /** There is no such account any more. */
  forget(id: AccountId): void {
    if (id === this.#next) this.#wait(null)
  }

  #wait(next: AccountId | null): void {
    if (next === this.#next) return
    this.#next = next
    this.#since = this.#parts.now()
    this.#parts.waits(next)
  }
}
