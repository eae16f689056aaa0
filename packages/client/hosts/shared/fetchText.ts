import type { AbortSignalLike, HttpRequest, HttpResponse } from '../../src/ports/index.ts'
import { chunksOf } from './chunksOf.ts'

/** Of a whole answer; of one whose bytes are wanted, of each silence. */
const TIMEOUT_MS = 60_000

/** A request whose body is text, by fetch. Rejects when no answer came. */
export async function fetchText(
  request: HttpRequest & { body?: string },
  fetch = globalThis.fetch,
): Promise<HttpResponse> {
  const late = new AbortController()
  const wait = () => setTimeout(() => late.abort(new Error('The server took too long.')), TIMEOUT_MS)
  let timer = wait()
  const signals = [late.signal]
  if (request.signal !== undefined) signals.push(realSignal(request.signal))
  try {
    const response = await fetch(request.url, {
      method: request.method,
      // The API has none, and one could take a password or a token to any other server.
      redirect: 'error',
      signal: AbortSignal.any(signals),
      // Tokens travel in headers; cookies of the same origin are none of our business.
      credentials: 'omit',
      cache: 'no-store',
      ...(request.headers === undefined ? {} : { headers: request.headers }),
      ...(request.body === undefined ? {} : { body: request.body }),
    })
    const answer = { status: response.status, header: (name: string) => response.headers.get(name) }
    const { atMostBytes } = request
    // Errors are told in words all the same.
    if (atMostBytes === undefined || !response.ok) return { ...answer, text: await response.text() }
    const bytes = await readBytes(response, atMostBytes, (received) => {
      clearTimeout(timer)
      timer = wait()
      request.onReceived?.(received)
    })
    return { ...answer, text: '', bytes }
  } finally {
    clearTimeout(timer)
  }
}

async function readBytes(
  response: Response,
  atMost: number,
  received: (bytes: number) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body === null ? [] : chunksOf(response.body)) {
    length += chunk.length
    // Leaving the loop ends the request.
    if (length > atMost) throw new Error('The answer is longer than it should be.')
    chunks.push(chunk)
    received(length)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

export function realSignal(signal: AbortSignalLike): AbortSignal {
  const controller = new AbortController()
  if (signal.aborted) controller.abort()
  else signal.addEventListener('abort', () => controller.abort())
  return controller.signal
}
