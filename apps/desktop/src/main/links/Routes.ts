import type { AccountId } from '../../ipc/accounts.ts'
import type { Route, RouteDelivery } from '../../ipc/route.ts'
import type { Accounts } from '../accounts/Accounts.ts'
import type { EngineHost } from '../accounts/EngineHost.ts'
import type { MainWindow } from '../window/MainWindow.ts'

export interface RoutesParts {
  accounts: Pick<Accounts<EngineHost>, 'current' | 'engineOf' | 'shows' | 'switchTo'>
  window: Pick<MainWindow, 'send' | 'show'>
}

/**
 * Leads the window to a place in an account. A route waits for as long as the page needs: until it is loaded, somebody
 * has signed in, the local data is open. It is told again to each new page until one says that it went there, and a
 * newer route takes its place. Only one waits at a time.
 */
export class Routes {
  readonly #parts: RoutesParts
  #waiting: (RouteDelivery & { account: AccountId }) | null = null
  /** The page that listens, by its account and by how often a page had been shown when it said so. */
  #listening: { account: AccountId; shows: number } | null = null
  #lastId = 0

  constructor(parts: RoutesParts) {
    this.#parts = parts
  }

  /** Shows the window, on the account's page, and leads that there. An account that is gone only shows the window. */
  open(account: AccountId, route: Route): void {
    this.#wait(account, route)
    this.show(account)
    this.#tell()
  }

  /** Leads the page of the account there, and leaves the window as it is. */
  tell(account: AccountId, route: Route): void {
    this.#wait(account, route)
    this.#tell()
  }

  /** Shows the window on the account's page, as it is; an account that is gone, on the one that is open. */
  show(account: AccountId): void {
    const { accounts, window } = this.#parts
    accounts.switchTo(account)
    window.show()
  }

  /** A page is ready to be led. */
  listens(account: AccountId): void {
    const { accounts } = this.#parts
    if (account !== accounts.current) return
    this.#listening = { account, shows: accounts.shows }
    this.#tell()
  }

  /** A page went there, or has said why not. */
  taken(account: AccountId, id: number): void {
    if (this.#waiting?.account === account && this.#waiting.id === id) this.#waiting = null
  }

  /** Nobody wants to be led into this account any more. */
  forget(account: AccountId): void {
    if (this.#waiting?.account === account) this.#waiting = null
  }

  #wait(account: AccountId, route: Route): void {
    if (this.#parts.accounts.engineOf(account) === undefined) return
    this.#lastId += 1
    this.#waiting = { id: this.#lastId, account, route }
  }

  #tell(): void {
    const { accounts, window } = this.#parts
    const listening = this.#listening
    if (this.#waiting === null || listening === null || listening.shows !== accounts.shows) return
    const { account, id, route } = this.#waiting
    if (account === listening.account) window.send('route:open', { id, route })
  }
}
