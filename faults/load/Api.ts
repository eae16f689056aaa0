const PATIENCE_MS = 5000

/** A refusal that a client waits out and tries again: the server is not able now, or the line broke. */
export class TryAgain extends Error {}

/** One account, asking whichever of the servers it is told to. Signs in again when its token has run out. */
export class Api {
  readonly username: string
  readonly #password = 'correct horse battery'
  access = ''

  constructor(username: string) {
    this.username = username
  }

  async register(url: string): Promise<void> {
    const body = { username: this.username, password: this.#password }
    const { access } = await this.call<{ access: string }>(url, 'POST', 'api/register/', { json: body })
    this.access = access
  }

  async signIn(url: string): Promise<void> {
    const body = { username: this.username, password: this.#password }
    this.access = ''
    const { access } = await this.call<{ access: string }>(url, 'POST', 'api/token/', { json: body })
    this.access = access
  }

  async call<Reply>(
    url: string,
    method: string,
    path: string,
    {
      json,
      bytes,
      headers = {},
    }: { json?: unknown; bytes?: Uint8Array<ArrayBuffer>; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const reply = await this.fetch(url, method, path, { json, bytes, headers })
    return (await reply.json().catch(broken)) as Reply
  }

  async fetch(
    url: string,
    method: string,
    path: string,
    {
      json,
      bytes,
      headers = {},
    }: { json?: unknown; bytes?: Uint8Array<ArrayBuffer> | undefined; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const used = this.access
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
