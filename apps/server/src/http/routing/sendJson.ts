import { Readable } from 'node:stream'
import type { Context } from 'koa'

/** Answers compact JSON with the documented content type, which names no charset. */
export function sendJson(ctx: Context, value: unknown, status = 200): void {
  ctx.status = status
  ctx.res.setHeader('Content-Type', 'application/json')
  ctx.body = JSON.stringify(value)
}

const WHOLE = 256 * 1024

/**
 * The same for a JSON text that comes in pieces. A short one is sent whole; of a long one each piece is asked for when
 * the caller has taken those before it, and what fails then ends the connection, as the status is sent already.
 */
export async function sendJsonPieces(ctx: Context, pieces: AsyncGenerator<string>): Promise<void> {
  const begun: string[] = []
  let length = 0
  for (;;) {
    const { value, done } = await pieces.next()
    if (done) break
    begun.push(value)
    length += value.length
    if (length > WHOLE && ctx.method !== 'HEAD') return stream(ctx, begun, pieces)
  }
  ctx.status = 200
  ctx.set('Content-Type', 'application/json')
  ctx.body = begun.join('')
}

function stream(ctx: Context, begun: readonly string[], rest: AsyncGenerator<string>): void {
  async function* all() {
    yield* begun
    yield* rest
  }
  ctx.status = 200
  ctx.body = Readable.from(all(), { objectMode: false })
  ctx.set('Content-Type', 'application/json')
}
