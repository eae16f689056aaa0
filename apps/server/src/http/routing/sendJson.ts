import type { ServerResponse } from 'node:http'
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
      if (length <= WHOLE) continue
      cost.begin()
      isLong = true
    }
  } finally {
    // A short one is counted as any answer is.
    if (!isLong) cost.hold.release()
  }
  if (isLong) return stream(ctx, begun.join(''), pieces, cost)
  ctx.status = 200
  ctx.set('Content-Type', 'application/json')
  ctx.body = begun.join('')
}

async function stream(ctx: Context, begun: string, rest: AsyncGenerator<string>, cost: Cost): Promise<void> {
  let made = 0
  const charge = async (length: number) => {
    const before = Math.floor(made / BYTES_OF_A_REQUEST)
    made += length
    const requests = Math.floor(made / BYTES_OF_A_REQUEST) - before
    if (requests > 0) await cost.charge(requests)
  }
  let first = begun
  async function* all() {
    let piece = first
    // Or it would lie in memory until the end, counted by nobody.
    first = ''
    for (;;) {
      yield piece
      // Counted until the system has taken it: a stream reads ahead of a caller who does not read.
      await taken(ctx.res)
      cost.hold.grow(-piece.length)
      if (ctx.res.closed) return
      const { value, done } = await rest.next()
      if (done) return
      piece = value
      cost.hold.grow(piece.length)
      await charge(piece.length)
    }
  }
  // Who went away meanwhile is told of no more.
  if (ctx.res.closed) cost.hold.release()
  else ctx.res.once('close', cost.hold.release)
  await charge(begun.length)
  ctx.status = 200
  // A HEAD is told no length rather than everything being read for it.
  ctx.body = ctx.method === 'HEAD' ? Readable.from([]) : Readable.from(all(), { objectMode: false })
  ctx.set('Content-Type', 'application/json')
}

/** Resolves when all that was written to `response` has left the process, or its caller has. */
async function taken(response: ServerResponse): Promise<void> {
  if (!response.writableNeedDrain || response.closed) return
  await new Promise<void>((resolve) => {
    const end = () => {
      response.off('drain', end).off('close', end)
      resolve()
    }
    response.on('drain', end).on('close', end)
  })
}
