import type { DeviceId } from '@roomkey/protocol'
import { v4 } from 'uuid'
import type { Person } from '../api/views.ts'
import type { HttpRequest, HttpResponse, Ports } from '../ports/index.ts'
import { type Account, databaseName, loadAccount, sameAccount, updateAccount } from './account.ts'
import { dismissDevice, type Grant, refreshTokens } from './authApi.ts'
import { loadTokens, type Tokens, updateTokens } from './tokens.ts'

export type SessionState =
  | { state: 'starting' }
  | { state: 'signedOut'; server: string | null; username: string | null; reason: 'expired' | null }
  | { state: 'signedIn'; server: string; user: Person }

/** A token is renewed this long before it expires. */
const RENEW_AHEAD_MS = 60_000

type SessionPorts = Pick<Ports, 'clock' | 'http' | 'random' | 'secrets'>

/** There is no valid token: the session ended, or the server did not answer the refresh. */
export class NoTokenError extends Error {}

/** Who is signed in, and the only holder of tokens. */
export class Session {
  readonly #ports: SessionPorts
  readonly #changed: (state: SessionState) => void
  #state: SessionState = { state: 'starting' }
  #account: Account | null = null
  #tokens: Tokens | null = null
  #refreshing: Promise<Tokens> | null = null
  /** Counts sign-ins and sign-outs, so that an answer to an earlier one is not taken for this one's. */
  #era = 0

  constructor(ports: SessionPorts, changed: (state: SessionState) => void) {
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
    const { secrets } = this.#ports
    const tokens = keep(grant, databaseName(server, user.id))
    await updateTokens(secrets, () => null)
    await updateAccount(secrets, () => ({ server, user }))
    await updateTokens(secrets, () => tokens)
    this.#account = { server, user }
    this.#tokens = tokens
    this.#refreshing = null
    this.#era++
    this.#enter({ state: 'signedIn', server, user })
  }

  /**
   * Ends it here and in other tabs, and when somebody wanted it to, on the server, which is told behind this.
   * @param forget leaves only the server's address behind, also of a session that ended before.
   */
  async end(reason: 'expired' | null, forget: boolean): Promise<void> {
    const ended = this.#account
    if (ended === null) return
    const account: Account = { server: ended.server, user: forget ? null : ended.user }
    this.#account = account
    this.#leave(signedOut(account, reason))
    const { secrets } = this.#ports
    let gone: Tokens | null = null
    await updateTokens(secrets, (kept) => {
      gone = isOf(kept, ended) ? kept : null
      // Somebody else may have signed in in another tab.
      return isOf(kept, ended) ? null : kept
    })
    await updateAccount(secrets, (kept) => (sameAccount(kept, ended) ? account : null))
    if (gone !== null && reason === null)
      void dismissDevice(this.#ports, ended.server, named(gone, this.#ports))
  }

  /** A token that is valid for at least another minute by what we know. Rejects with NoTokenError. */
  async accessToken(): Promise<string> {
    const tokens = this.#tokens
    if (tokens === null) throw new NoTokenError('signed out')
    if (tokens.accessExpiresAt - RENEW_AHEAD_MS > this.#ports.clock.now()) return tokens.access
    return (await this.#refresh()).access
  }

  /**
   * The server refused this access token although it looked valid: the next one must be new. Refusals of one token
   * arrive one after another, and the later ones say nothing of what was renewed meanwhile.
   */
  refused(access: string): void {
    if (this.#tokens?.access === access) this.#tokens = { ...this.#tokens, accessExpiresAt: 0 }
  }

  /** The server gave this session other tokens: a password change does, to one without a device. */
  async replace(grant: Grant): Promise<void> {
    const account = this.#account
    if (this.#tokens === null || account?.user == null) return
    const tokens = keep(grant, databaseName(account.server, account.user.id))
    this.#tokens = tokens
    await updateTokens(this.#ports.secrets, (kept) => (isOf(kept, account) ? tokens : kept))
  }

  /** The device that this session is on the server; null: it has none. */
  get device(): DeviceId | null {
    return this.#tokens?.deviceId ?? null
  }

  /**
   * An authorised request to our server; `path` starts with a slash. Refreshes once on a 401. Rejects when no answer
   * came, and when the session it began in is over: it must not go out again as somebody else's.
   */
  async request(request: Omit<HttpRequest, 'url'> & { path: string }): Promise<HttpResponse> {
    const era = this.#era
    const token = await this.accessToken()
    const first = await this.#authorised(request, era, token)
    if (first.status !== 401) return first
    this.#stillIn(era)
    this.refused(token)
    return this.#authorised(request, era, await this.accessToken())
  }

  async #authorised(
    request: Omit<HttpRequest, 'url'> & { path: string },
    era: number,
    token: string,
  ): Promise<HttpResponse> {
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
    const asked = await this.#announce(era)
    const result = await refreshTokens(this.#ports, state.server, asked)
    this.#stillIn(era)
    if (result === 'unanswered') throw new NoTokenError('the server did not answer')
    // Kept before it is used: without the new refresh token nobody could go on after a crash.
    const renewed = result === 'refused' ? null : keep(result, asked.account)
    const kept = await updateTokens(this.#ports.secrets, (now) =>
      now?.refresh === asked.refresh ? (renewed ?? now) : now,
    )
    this.#stillIn(era)
    if (renewed === null && kept?.refresh === asked.refresh) {
      await this.end('expired', false)
      throw new NoTokenError('expired')
    }
    // Not ours when another tab was first: then what it got is as good.
    this.#tokens = await this.#storedTokens(era)
    return this.#tokens
  }

  /**
   * The tokens to refresh, with a name for their rotation that is written down before it is asked for. Tabs that refresh
   * at the same time, and this one after a crash, ask under one name and get the same answer.
   */
  async #announce(era: number): Promise<Tokens> {
    const name = v4({ random: this.#ports.random.bytes(16) })
    const account = this.#account
    const kept = await updateTokens(this.#ports.secrets, (now) =>
      now !== null && isOf(now, account) ? { ...now, rotationId: now.rotationId ?? name } : now,
    )
    this.#stillIn(era)
    return kept !== null && isOf(kept, account) ? kept : this.#storedTokens(era)
  }

  /**
   * What is kept for this session. When another tab signed out, or somebody else in, the session ends here, too, and
   * nothing is written: what is stored is no longer ours. Rejects with NoTokenError.
   */
  async #storedTokens(era: number): Promise<Tokens> {
    const tokens = await loadTokens(this.#ports.secrets)
    const account = await loadAccount(this.#ports.secrets)
    this.#stillIn(era)
    if (tokens !== null && isOf(tokens, this.#account) && sameAccount(account, this.#account)) return tokens
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

const keep = (grant: Grant, account: string | null): Tokens => ({ ...grant, account, rotationId: null })

/** With a name for its next rotation, whether or not one was written down. */
const named = (tokens: Tokens, { random }: SessionPorts): Tokens => ({
  ...tokens,
  rotationId: tokens.rotationId ?? v4({ random: random.bytes(16) }),
})

/** Tokens that do not say are of whoever is signed in: nobody else's lay beside them. */
function isOf(tokens: Tokens | null, account: Account | null): boolean {
  if (tokens === null || account?.user == null) return false
  return tokens.account === null || tokens.account === databaseName(account.server, account.user.id)
}

function signedOut(account: Account | null, reason: 'expired' | null): SessionState {
  return {
    state: 'signedOut',
    server: account?.server ?? null,
    username: account?.user?.username ?? null,
    reason,
  }
}
