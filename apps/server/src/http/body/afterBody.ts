import type { RequestListener } from 'node:http'

/** Bytes of a body that usually comes in one piece with its head. */
const SMALL = 16 * 1024

/**
 * Node tells of a request as soon as its head is read, and whoever wants the body then must listen for it and set a
 * time, although most bodies lie in the same packet. Those have arrived at the end of this turn of the event loop.
 */
export function afterBody(next: RequestListener): RequestListener {
  return (request, response) => {
    const length = Number(request.headers['content-length'] ?? 0)
    if (length > 0 && length <= SMALL) setImmediate(next, request, response)
    else next(request, response)
  }
}
