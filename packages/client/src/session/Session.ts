import type { Person } from '../api/views.ts'
import type { HttpRequest, HttpResponse, Ports } from '../ports/index.ts'
import { type Account, loadAccount, saveAccount } from './account.ts'
import { type Grant, refreshAccess } from './authApi.ts'
import { loadTokens, saveTokens, type Tokens } from './tokens.ts'

export type SessionState =
  | { state: 'starting' }
  | { state: 'signedOut'; server: string | null; username: string | null; reason: 'expired' | null }
  | { state: 'signedIn'; server: string; user: Person }

/** A token is renewed this long before it expires. */
const RENEW_AHEAD_MS = 60_000

/** There is no valid token: the session ended, or the server did not answer the refresh. */
export class NoTokenError extends Error {}

/** Who is signed in, and the only holder of tokens. */
export class Session {
  readonly #ports: Pick<Ports, 'clock' | 'http' | 'secrets'>
  readonly #changed: (state: SessionState) => void
  #state: SessionState = { state: 'starting' }
  #account: Account | null = null
  #tokens: Tokens | null = null
  #refreshing: Promise<Tokens> | null = null
  /** Counts sign-ins and sign-outs, so that an answer to an earlier one is not taken for this one's. */
  #era = 0

  constructor(ports: Pick<Ports, 'clock' | 'http' | 'secrets'>, changed: (state: SessionState) => void) {
    this.#ports = ports
    this.#changed = changed
  }

  get state(): SessionState {
    return this.#state
  }

  /** Whose local data may lie here, signed in or not. */
  get account(): Account | null {
    return this.#account
  }

  /** Takes up the session of the last run, without the network. */
  async restore(): Promise<void> {
    const account = await loadAccount(this.#ports.secrets)
    this.#account = account
    this.#tokens = await loadTokens(this.#ports.secrets)
    if (account?.user != null && this.#tokens !== null) {
      this.#enter({ state: 'signedIn', server: account.server, user: account.user })
    } else {
      this.#enter(signedOut(account, null))
    }
  }

  async begin(server: string, user: Person, grant: Grant): Promise<void> {
    // Tokens first: an account without tokens is a sign-in form, tokens of another account would be a leak.
    await saveTokens(this.#ports.secrets, null)
    await saveAccount(this.#ports.secrets, { server, user })
    await saveTokens(this.#ports.secrets, grant)
    this.#account = { server, user }
    this.#tokens = grant
    this.#refreshing = null
    this.#era++
    this.#enter({ state: 'signedIn', server, user })
  }

  /** @param forget leaves only the server's address behind, also of a session that ended before. */
  async end(reason: 'expired' | null, forget: boolean): Promise<void> {
    if (this.#account === null) return
    const account: Account = { server: this.#account.server, user: forget ? null : this.#account.user }
    this.#account = account
    this.#leave(signedOut(account, reason))
    await saveTokens(this.#ports.secrets, null)
    await saveAccount(this.#ports.secrets, account)
  }

  /** A token that is valid for at least another minute by what we know. Rejects with NoTokenError. */
  async accessToken(): Promise<string> {
    const tokens = this.#tokens
    if (tokens === null) throw new NoTokenError('signed out')
    if (tokens.accessExpiresAt - RENEW_AHEAD_MS > this.#ports.clock.now()) return tokens.access
    return (await this.#refresh()).access
  }

  /** The server refused the access token although it looked valid: the next one must be new. */
  refused(): void {
    if (this.#tokens !== null) this.#tokens = { ...this.#tokens, accessExpiresAt: 0 }
  }

  /**
   * An authorised request to our server; `path` starts with a slash. Refreshes once on a 401. Rejects when no answer
   * came, and when the session it began in is over: it must not go out again as somebody else's.
   */
  async request(request: Omit<HttpRequest, 'url'> & { path: string }): Promise<HttpResponse> {
    const era = this.#era
    const first = await this.#authorised(request, era)
    if (first.status !== 401) return first
    this.#stillIn(era)
    this.refused()
    return this.#authorised(request, era)
  }

  async #authorised(
    request: Omit<HttpRequest, 'url'> & { path: string },
    era: number,
  ): Promise<HttpResponse> {
    const token = await this.accessToken()
    this.#stillIn(era)
    if (this.#state.state !== 'signedIn') throw new NoTokenError('signed out')
    const { path, ...rest } = request
    const headers = { ...rest.headers, authorization: `Bearer ${token}` }
    return this.#ports.http({ ...rest, headers, url: this.#state.server + path })
  }

  #stillIn(era: number): void {
    if (era !== this.#era) throw new NoTokenError('signed out meanwhile')
  }

  /** Single-flight: whoever needs a token meanwhile waits for the same answer. */
  #refresh(): Promise<Tokens> {
    if (this.#refreshing !== null) return this.#refreshing
    const refreshing = this.#refreshOnce().finally(() => {
      if (this.#refreshing === refreshing) this.#refreshing = null
    })
    this.#refreshing = refreshing
    return refreshing
  }

  async #refreshOnce(): Promise<Tokens> {
    const { state } = this
    const held = this.#tokens
    const era = this.#era
    if (state.state !== 'signedIn' || held === null) throw new NoTokenError('signed out')
    // Another tab of the same person may have renewed them already.
    const stored = await this.#storedTokens(era)
    if (stored.access !== held.access && stored.accessExpiresAt > held.accessExpiresAt) {
      this.#tokens = stored
      if (stored.accessExpiresAt - RENEW_AHEAD_MS > this.#ports.clock.now()) return stored
    }
    const refresh = (this.#tokens ?? held).refresh
    const result = await refreshAccess(this.#ports, state.server, refresh)
    this.#stillIn(era)
    if (result === 'refused') {
      await this.end('expired', false)
      throw new NoTokenError('expired')
    }
    if (result === 'unanswered') throw new NoTokenError('the server did not answer')
    await this.#storedTokens(era)
    this.#tokens = result
    await saveTokens(this.#ports.secrets, result)
    return result
  }

  /**
   * What is kept for this session. When another tab signed out, or somebody else in, the session ends here, too, and
   * nothing is written: what is stored is no longer ours. Rejects with NoTokenError.
   */
  async #storedTokens(era: number): Promise<Tokens> {
    const tokens = await loadTokens(this.#ports.secrets)
    const account = await loadAccount(this.#ports.secrets)
    this.#stillIn(era)
    const ours = this.#account
    const same = account?.server === ours?.server && account?.user?.id === ours?.user?.id
    if (tokens !== null && same) return tokens
    this.#account = account
    this.#leave(signedOut(account, null))
    throw new NoTokenError('signed out in another tab')
  }

  #leave(state: SessionState): void {
    this.#tokens = null
    this.#refreshing = null
    this.#era++
    this.#enter(state)
  }

  #enter(state: SessionState): void {
    this.#state = state
    this.#changed(state)
  }
}

function signedOut(account: Account | null, reason: 'expired' | null): SessionState {
  return {
    state: 'signedOut',
    server: account?.server ?? null,
    username: account?.user?.username ?? null,
    reason,
  }
}
