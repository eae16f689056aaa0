import type { Http, HttpRequest, HttpResponse } from '../ports/index.ts'

export interface Reply {
  status: number
  body?: unknown
  bytes?: Uint8Array
  headers?: Record<string, string>
}
export type Handler = (request: HttpRequest) => Reply | 'unreachable' | Promise<Reply | 'unreachable'>

/**
 * REST, played by the test: `on('GET', '/api/user/', () => ({ status: 200, body }))`. A later `on` replaces an earlier
 * one; a request nobody plays fails the test by name. To extend: pass a RegExp for addresses with ids in them, return
 * a promise to hold an answer back.
 */
export class ScriptedHttp {
  readonly requests: HttpRequest[] = []
  #handlers: { method: string; path: string | RegExp; handler: Handler }[] = []

  on(method: HttpRequest['method'], path: string | RegExp, handler: Handler): void {
    this.#handlers = [{ method, path, handler }, ...this.#handlers]
  }

  /** Requests to an address, oldest first. */
  to(method: HttpRequest['method'], path: string | RegExp): HttpRequest[] {
    return this.requests.filter((request) => request.method === method && matches(path, request.url))
  }

  readonly http: Http = async (request) => {
    this.requests.push(request)
    const known = this.#handlers.find(
      ({ method, path }) => method === request.method && matches(path, request.url),
    )
    if (known === undefined) throw new Error(`Nobody plays ${request.method} ${request.url}`)
    const reply = await raceAbort(known.handler(request), request)
    if (reply === 'unreachable') throw new Error('unreachable')
    return response(reply)
  }
}

function matches(path: string | RegExp, url: string): boolean {
  const rest = url.replace(/^https?:\/\/[^/]+/, '')
  return typeof path === 'string' ? rest === path : path.test(rest)
}

function raceAbort<T>(reply: T | Promise<T>, { signal }: HttpRequest): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('aborted')))
    Promise.resolve(reply).then(resolve, reject)
  })
}

function response(reply: Reply): HttpResponse {
  const headers = Object.entries(reply.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  const known = Object.fromEntries(headers) as Record<string, string>
  return {
    status: reply.status,
    header: (name) => known[name.toLowerCase()] ?? null,
    text: reply.body === undefined ? '' : JSON.stringify(reply.body),
    ...(reply.bytes === undefined ? {} : { bytes: reply.bytes }),
  }
}
