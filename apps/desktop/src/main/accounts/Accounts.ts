import type { AccountStatus } from '../../engine/messages.ts'
import type { AccountId, AccountInfo } from '../../ipc/accounts.ts'
import type { Pin } from '../../ipc/pin.ts'
import type { AccountCondition } from '../diagnostics/describe.ts'
import type { JsonFile } from '../settings/jsonFile.ts'
import type { KeptAccount, Settings } from '../settings/settings.ts'
import { type Account, conditionOf, infoOf, isTwin, type SignedIn, signedInOf } from './Account.ts'
import { accountsAtStart } from './accountsAtStart.ts'
import type { EngineHost } from './EngineHost.ts'
import { Removals } from './Removals.ts'
import { ShownPage } from './ShownPage.ts'

export type AccountEngine = Pick<
  EngineHost,
  'fromPage' | 'detach' | 'leave' | 'wake' | 'networkLost' | 'networkChanged' | 'stop'
>

export interface AccountsParts<E extends AccountEngine> {
  settings: JsonFile<Settings>
  /** The server that pages may show pictures of before anybody signed in. */
  suggested: string | null
  /** Starts the engine of an account; what it tells comes back through `heard`, `rebuilt` and `failed`. */
  startEngine(id: AccountId): E
  /** Removes everything that an account kept; its engine has stopped. */
  clear(id: AccountId): Promise<void>
  /** Whether it keeps anything that somebody wrote or read. */
  isUsed(id: AccountId): boolean
  newId(): AccountId
  /** Shows the page of the account, or shows it again. */
  showPage(id: AccountId): void
  /** The window goes to this account as soon as its page has taken in its files; null: it waits for nothing. */
  waits(next: AccountId | null): void
  /** A person stays where they are: nothing leads to this account any more. */
  stayed(from: AccountId): void
  changed(accounts: AccountInfo[]): void
}

/**
 * The accounts of this computer: an engine each, all running, because what arrives for any of them is to be seen. One
 * page is shown at a time. An account comes with `add` and is there for good once somebody signed in to it; it goes
 * with all it kept when a person wanted that, or was left before anybody signed in: never for what it looks like, since
 * a keychain that does not answer looks like nobody. There is always at least one.
 */
export class Accounts<E extends AccountEngine> {
  readonly #parts: AccountsParts<E>
  readonly #accounts = new Map<AccountId, Account<E>>()
  readonly #removals: Removals
  readonly #page: ShownPage

  constructor(parts: AccountsParts<E>) {
    this.#parts = parts
    const { here, shown, gone } = accountsAtStart(parts.settings.value, parts.isUsed, parts.newId)
    this.#removals = new Removals(
      { clear: parts.clear, changed: () => this.#changed() },
      parts.settings.value.removing,
    )
    this.#page = new ShownPage(
      {
        load: parts.showPage,
        waits: parts.waits,
        turned: (left) => this.#turned(left),
        now: Date.now,
      },
      shown,
    )
    for (const kept of here) this.#start(kept)
    for (const id of gone) this.#removals.clear(id)
  }

  get current(): AccountId {
    return this.#page.account
  }

  get infos(): AccountInfo[] {
    return [...this.#accounts.values()].map(infoOf)
  }

  get signedIn(): SignedIn[] {
    return [...this.#accounts.values()].flatMap((account) =>
      this.#removals.has(account.kept.id) ? [] : (signedInOf(account) ?? []),
    )
  }

  /** For whoever looks for a fault. */
  get conditions(): AccountCondition[] {
    return [...this.#accounts.values()].map(conditionOf)
  }

  /** The server that somebody signed in to, or last did, or may; undefined: there is no such account. */
  serverOf(id: AccountId): string | null | undefined {
    const account = this.#accounts.get(id)
    return account && (account.kept.server ?? this.#parts.suggested)
  }

  /** Undefined when the account is gone; a page that is leaving may still speak for it. */
  engineOf(id: AccountId): E | undefined {
    return this.#accounts.get(id)?.engine
  }

  fromPage(id: AccountId, message: unknown): void {
    this.#page.spoke(id)
    this.engineOf(id)?.fromPage(message)
  }

  /** Whether the page that is shown is this account's and listens. */
  isAttached(id: AccountId): boolean {
    return this.#page.isAttached(id)
  }

  /** How often a page was shown: the one that speaks may be about to leave. */
  get shows(): number {
    return this.#page.loads
  }

  /** Shows the page of the current account, or shows it again. */
  show(): void {
    this.#page.load()
  }

  /** At once, or when the page that is shown has taken in its files. */
  switchTo(id: AccountId): void {
    if (this.#accounts.has(id)) this.#page.goTo(id)
  }

  /** The page of the account is taking in files that would be lost with it, or is done. */
  keeps(id: AccountId, keeping: boolean): void {
    this.#page.keeps(id, keeping)
  }

  /** The page is gone, and with it what it was taking in. */
  pageGone(): void {
    this.#page.keeps(this.#page.account, false)
  }

  /** Somebody wants to go to the account that waits, and leave behind what is not taken in. */
  goWithout(): void {
    this.#page.goWithout()
  }

  /** Somebody does not want to go to the account that waits any more. */
  stay(): void {
    const next = this.#page.stay()
    if (next === null) return
    this.#parts.stayed(next)
    if (this.#isBlank(next)) this.#drop(next)
  }

  /** One that nobody signed in to yet is used first. */
  add(): AccountId {
    const blank = [...this.#accounts.keys()].find((id) => this.#isBlank(id))
    const id = blank ?? this.#parts.newId()
    if (blank === undefined) this.#start({ id, server: null, username: null })
    this.switchTo(id)
    return id
  }

  heard(id: AccountId, status: AccountStatus): void {
    const account = this.#accounts.get(id)
    if (account === undefined) return
    const before = account.kept
    const shownFor = this.serverOf(id)
    account.status = status
    account.leaving &&= status.state !== 'signedOut'
    const server = status.server ?? before.server
    // A name that is not told may be one that its keychain did not give today.
    account.kept = { ...before, server, username: status.username ?? before.username }
    const isNew = before.username === null && status.state === 'signedIn'
    const twin = isNew ? this.#twinOf(account) : undefined
    if (twin !== undefined) {
      // The same person is there already: this sign-in is taken back, and with it this account.
      account.leaving = true
      account.engine.leave()
      this.switchTo(twin)
    } else {
      // The policy is a header of the page, so a page that was loaded for another server must load again.
      if (this.serverOf(id) !== shownFor && id === this.current) this.show()
      this.#changed()
    }
  }

  /** Everything of it is to be removed. What is noted now is done after a crash, too. */
  wiping(id: AccountId): void {
    if (this.#accounts.has(id)) this.#removals.note(id)
  }

  /** Its engine has done its part of that. */
  wiped(id: AccountId): void {
    const account = this.#accounts.get(id)
    if (account === undefined || !this.#removals.has(id)) return
    // Whoever signed in there before may have left something, too: a fresh one takes the last one's place.
    const { server } = account.kept
    if (this.#accounts.size === 1) this.#start({ id: this.#parts.newId(), server, username: null })
    this.#drop(id)
  }

  /** Its engine ended and was started again: a removal that it was at is the shell's to finish. */
  restarted(id: AccountId): void {
    if (this.#removals.has(id)) this.wiped(id)
    else if (id === this.current) this.show()
  }

  rebuilt(id: AccountId, rebuilt: boolean): void {
    const account = this.#accounts.get(id)
    if (account === undefined || account.rebuilt === rebuilt) return
    account.rebuilt = rebuilt
    this.#changed()
  }

  /** Its engine is gone for this run. False when there is no other account to go on with. */
  failed(id: AccountId): boolean {
    const other = [...this.#accounts].find(([each, account]) => each !== id && !account.failed)?.[0]
    const account = this.#accounts.get(id)
    if (account === undefined) return true
    if (this.#removals.has(id)) {
      this.wiped(id)
      return true
    }
    account.failed = true
    this.#page.forget(id)
    if (other === undefined) return false
    if (id === this.current) this.#page.goNow(other)
    else this.#changed()
    return true
  }

  wake(): void {
    for (const { engine } of this.#accounts.values()) engine.wake()
  }

  networkLost(): void {
    for (const { engine } of this.#accounts.values()) engine.networkLost()
  }

  /** Other ways lead to the servers now. */
  networkChanged(): void {
    for (const { engine } of this.#accounts.values()) engine.networkChanged()
  }

  get pins(): Pin[] {
    return [...this.#accounts.values()].flatMap(({ kept }) => kept.pin ?? [])
  }

  pinOf(id: AccountId): Pin | null {
    return this.#accounts.get(id)?.kept.pin ?? null
  }

  /** Throws, and changes nothing, when it cannot be written. */
  setPin(id: AccountId, pin: Pin | null): void {
    const account = this.#accounts.get(id)
    if (account === undefined) return
    const before = account.kept
    const { pin: _before, ...kept } = before
    account.kept = pin === null ? kept : { ...kept, pin }
    try {
      this.#changed()
    } catch (error) {
      // Trust that was told to have failed must not hold, and what will be there after a restart holds now.
      account.kept = before
      throw error
    }
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#accounts.values()].map(({ engine }) => engine.stop()))
  }

  #start(kept: KeptAccount): void {
    const engine = this.#parts.startEngine(kept.id)
    this.#accounts.set(kept.id, { kept, engine, status: null, failed: false, leaving: false, rebuilt: false })
  }

  #turned(left: AccountId): void {
    if (this.#isBlank(left)) this.#drop(left)
    else {
      this.engineOf(left)?.detach()
      this.#changed()
    }
  }

  #isBlank(id: AccountId): boolean {
    const account = this.#accounts.get(id)
    return account?.status?.state === 'signedOut' && account.kept.username === null && !this.#parts.isUsed(id)
  }

  #twinOf(account: Account<E>): AccountId | undefined {
    return [...this.#accounts.values()].find((other) => isTwin(account, other))?.kept.id
  }

  #drop(id: AccountId): void {
    const account = this.#accounts.get(id)
    if (account === undefined) return
    const ids = [...this.#accounts.keys()]
    const at = ids.indexOf(id)
    this.#accounts.delete(id)
    this.#removals.add(id)
    const beside = ids[at - 1] ?? ids[at + 1]
    this.#page.forget(id)
    if (id === this.current && beside !== undefined) this.#page.goNow(beside)
    else this.#changed()
    account.engine
      .stop()
      .catch((error: unknown) =>
        console.error('The engine of a removed account did not stop cleanly:', error),
      )
      .then(() => this.#removals.clear(id))
  }

  #changed(): void {
    const accounts = [...this.#accounts.values()].map(({ kept }) => kept)
    const { settings } = this.#parts
    const removing = this.#removals.ids
    const next = { ...settings.value, accounts, removing, account: this.current }
    if (JSON.stringify(next) !== JSON.stringify(settings.value)) settings.write(next)
    this.#parts.changed(this.infos)
  }
}
