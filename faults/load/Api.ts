import { pause } from './writers.ts'

const PATIENCE_MS = 5000

/** A refusal that a client waits out and tries again: the server is not able now, or the line broke. */
export class TryAgain extends Error {}

interface Asked {
  json?: unknown
  bytes?: Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
  /** The account's own unless given. */
  token?: string
}

/** One account, asking whichever of the servers it is told to. Signs in again when its token has run out. */
export class Api {
  readonly username: string
  readonly #password = 'correct horse battery'
  access = ''
  #signingIn: Promise<void> | undefined

  constructor(username: string) {
    this.username = username
  }

  async register(url: string): Promise<void> {
    const body = { username: this.username, password: this.#password }
    const { access } = await this.call<{ access: string }>(url, 'POST', 'api/register/', { json: body })
    this.access = access
  }

  /** Those who ask together share one answer. */
  signIn(url: string): Promise<void> {
    this.#signingIn ??= this.#signIn(url).finally(() => {
      this.#signingIn = undefined
    })
    return this.#signingIn
  }

  async #signIn(url: string): Promise<void> {
    const body = { username: this.username, password: this.#password }
    const { access } = await this.call<{ access: string }>(url, 'POST', 'api/token/', {
      json: body,
      token: '',
    })
    this.access = access
  }

  /** Until it is not told to try again; `check` throws when it has waited enough. */
  async patiently<T>(work: () => Promise<T>, check: () => void = () => {}): Promise<T> {
    for (;;) {
      try {
        return await work()
      } catch (error) {
        if (!(error instanceof TryAgain)) throw error
        check()
        await pause(20)
      }
    }
  }

  async call<Reply>(url: string, method: string, path: string, more: Asked = {}): Promise<Reply> {
    const reply = await this.fetch(url, method, path, more)
    return (await reply.json().catch(broken)) as Reply
  }

  /** Rejects with TryAgain, or with what a client should never be told. */
  async fetch(
    url: string,
    method: string,
    path: string,
    { json, bytes, headers, token: used = this.access }: Asked = {},
  ): Promise<Response> {
    const reply = await fetch(new URL(path, url), {
      method,
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(used === '' ? {} : { authorization: `Bearer ${used}` }),
        ...headers,
      },
      body: json === undefined ? (bytes ?? null) : JSON.stringify(json),
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(broken)
    if (reply.ok) return reply
    const { code = '' } = (await reply.json().catch(broken)) as { code?: string }
    if (reply.status === 401 && used !== '') {
      if (this.access === used) await this.signIn(url)
      throw new TryAgain(`${reply.status} ${code}`)
    }
    if (code === 'unavailable' || code === 'rate_limited') throw new TryAgain(`${reply.status} ${code}`)
    throw new Error(`${method} ${shape(path)} answered ${reply.status} ${code}`)
  }
}

function broken(error: unknown): never {
  const { name, cause } = error as Error & { cause?: { code?: string } }
  throw new TryAgain(name === 'TimeoutError' ? 'no answer' : `broken line (${cause?.code ?? name})`)
}

const shape = (path: string) => path.replace(/[0-9a-f-]{36}/g, '*')
