import { Readable } from 'node:stream'
import type { Context } from 'koa'
import { BYTES_OF_A_REQUEST, type Cost } from './weigh.ts'

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
export async function sendJsonPieces(
  ctx: Context,
  pieces: AsyncGenerator<string>,
  cost: Cost,
): Promise<void> {
  const begun: string[] = []
  let length = 0
  let isLong = false
  try {
    while (!isLong) {
      const { value, done } = await pieces.next()
      if (done) break
      begun.push(value)
      length += value.length
      cost.hold.grow(value.length)
      isLong = length > WHOLE
    }
  } finally {
    // A short one is counted as any answer is.
    if (!isLong) cost.hold.release()
  }
  if (isLong) return stream(ctx, begun, pieces, cost)
  ctx.status = 200
  ctx.set('Content-Type', 'application/json')
  ctx.body = begun.join('')
}

function stream(ctx: Context, begun: readonly string[], rest: AsyncGenerator<string>, cost: Cost): void {
  async function* all() {
    yield* begun
    let held = begun.reduce((sum, { length }) => sum + length, 0)
    let sent = held
    let charged = 0
    for await (const piece of rest) {
      cost.hold.grow(piece.length - held)
      held = piece.length
      const requests = Math.floor(sent / BYTES_OF_A_REQUEST)
      if (requests > charged) await cost.charge(requests - charged)
      charged = requests
      sent += piece.length
      yield piece
    }
  }
  // Who went away meanwhile is told of no more.
  if (ctx.res.closed) cost.hold.release()
  else ctx.res.once('close', cost.hold.release)
  ctx.status = 200
  // A HEAD is told no length rather than everything being read for it.
  ctx.body = ctx.method === 'HEAD' ? Readable.from([]) : Readable.from(all(), { objectMode: false })
  ctx.set('Content-Type', 'application/json')
}
