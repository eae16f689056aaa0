import type { AbortSignalLike, HttpRequest, HttpResponse } from '../../src/ports/index.ts'

const TIMEOUT_MS = 60_000

/** A request whose body is text, by fetch. Rejects when no answer came. */
export async function fetchText(request: HttpRequest & { body?: string }): Promise<HttpResponse> {
  const signals = [AbortSignal.timeout(TIMEOUT_MS)]
  if (request.signal !== undefined) signals.push(realSignal(request.signal))
  const response = await fetch(request.url, {
    method: request.method,
    signal: AbortSignal.any(signals),
    // Tokens travel in headers; cookies of the same origin are none of our business.
    credentials: 'omit',
    cache: 'no-store',
    ...(request.headers === undefined ? {} : { headers: request.headers }),
    ...(request.body === undefined ? {} : { body: request.body }),
  })
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    text: await response.text(),
  }
}

export function realSignal(signal: AbortSignalLike): AbortSignal {
  const controller = new AbortController()
  if (signal.aborted) controller.abort()
  else signal.addEventListener('abort', () => controller.abort())
  return controller.signal
}
