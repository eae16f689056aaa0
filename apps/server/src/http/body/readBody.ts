import type { Context } from 'koa'
import getRawBody from 'raw-body'
import { isTooElaborate, MOST_VALUES } from '../../json/isElaborate.ts'
import { Refusal } from '../errors/Refusal.ts'
import { holdOf } from '../routing/weigh.ts'
import { readForm } from './form.ts'
import { jsonProblem } from './jsonProblem.ts'
import { readMultipartFields } from './multipart.ts'
import { type BodyRules, tooLarge } from './rules.ts'
import { decodeBody } from './utf8.ts'

// The slowest line that is waited for. Uploads are streamed elsewhere and wait as long as anything moves.
const FIRST_SECONDS = 30
const BYTES_A_SECOND = 16 * 1024

/**
 * A request's body as plain data, from JSON, a form or multipart. No body at all is `{}`, as documented. Who sends it
 * byte by byte is cut off: anybody may begin one before signing in.
 */
export async function readBody(ctx: Context, rules: BodyRules): Promise<unknown> {
  if (!hasBody(ctx)) return {}
  if ((ctx.request.length ?? 0) > rules.limit) throw tooLarge(rules.limit)
  if (ctx.req.complete && mediaType(ctx) === 'application/json') return readJson(ctx, rules.limit)
  const late = Promise.withResolvers<never>()
  const seconds = FIRST_SECONDS + rules.limit / BYTES_A_SECOND
  const timer = setTimeout(() => late.reject(tooSlow(seconds)), seconds * 1000)
  countArrival(ctx, late.reject)
  try {
    return await Promise.race([read(ctx, rules), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** In the turn in which reading begins, as listening is what lets a body flow. */
function countArrival(ctx: Context, refuse: (error: unknown) => void): void {
  const hold = holdOf(ctx)
  if (!hold) return
  ctx.req.on('data', (chunk: Buffer) => {
    try {
      hold.grow(chunk.length)
    } catch (error) {
      refuse(error)
    }
  })
}

async function read(ctx: Context, rules: BodyRules): Promise<unknown> {
  switch (mediaType(ctx)) {
    case 'application/json':
      return readJson(ctx, rules.limit)
    case 'application/x-www-form-urlencoded':
      return readForm(ctx, rules)
    case 'multipart/form-data':
      return readMultipartFields(ctx, rules)
    default:
      throw unsupported(ctx)
  }
}

export function hasBody(ctx: Context): boolean {
  return ctx.req.headers['transfer-encoding'] !== undefined || (ctx.request.length ?? 0) > 0
}

/** The media type in lower case, without parameters. */
export const mediaType = (ctx: Context): string =>
  (ctx.get('Content-Type').split(';')[0] ?? '').trim().toLowerCase()

export const unsupported = (ctx: Context): Refusal =>
  new Refusal('unsupported_media_type', {
    detail: `Unsupported media type "${ctx.get('Content-Type')}" in request.`,
  })

// raw-body and not koa-body: bytes that are not UTF-8 must be refused, not replaced.
async function readJson(ctx: Context, limit: number): Promise<unknown> {
  const bytes = arrived(ctx) ?? (await awaited(ctx, limit))
  if (bytes.length === 0) return {}
  const decoded = decodeBody(bytes, ctx.request.charset || undefined)
  if ('problem' in decoded) throw unreadable(decoded.problem)
  if (isTooElaborate(decoded.text)) throw unreadable(`more than ${MOST_VALUES} values`)
  try {
    return JSON.parse(decoded.text)
  } catch {
    throw unreadable(jsonProblem(decoded.text))
  }
}

/** The body where all of it lies here already. */
function arrived({ req, request }: Context): Buffer | undefined {
  return req.complete && req.readableLength === request.length ? (req.read() as Buffer) : undefined
}

function awaited({ req, request }: Context, limit: number): Promise<Buffer> {
  return getRawBody(req, { limit, length: request.length ?? null }).catch((error: unknown) => {
    if ((error as { type?: unknown }).type === 'entity.too.large') throw tooLarge(limit)
    throw new Refusal('parse_error')
  })
}

const tooSlow = (seconds: number) =>
  new Refusal('parse_error', {
    detail: `The body did not arrive within ${Math.floor(seconds)} seconds.`,
    // What is still coming is not waited for.
    headers: { Connection: 'close' },
  })

const unreadable = (problem: string) =>
  new Refusal('parse_error', { detail: `JSON parse error - ${problem}` })
