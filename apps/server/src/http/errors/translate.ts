import { ERRORS } from '@roomkey/protocol'
import type { Context, Middleware } from 'koa'
import type { Logger } from 'pino'
import { ActionError, asActionError } from '../../actions/errors.ts'
import type { WorkMetrics } from '../../ops/metrics/workMetrics.ts'
import { sendJson } from '../routing/sendJson.ts'
import { errorBody } from './errorBody.ts'
import { Refusal } from './Refusal.ts'

/** The one place where what was thrown becomes an answer. Nothing unexpected reaches the caller but "internal". */
export function translateErrors(log: Logger, metrics: Pick<WorkMetrics, 'errorTold'>): Middleware {
  return async (ctx, next) => {
    try {
      await next()
    } catch (error) {
      const refused = asRefusal(ctx, error)
      if (refused.code === 'internal') logUnexpected(log, ctx, error)
      metrics.errorTold('http', refused.code)
      answer(ctx, refused)
    }
  }
}

function asRefusal(ctx: Context, error: unknown): ActionError {
  if (error instanceof ActionError) return error
  // The caller went away: nobody reads the answer, and it is nobody's fault.
  if (ctx.req.destroyed && !ctx.req.complete) return new Refusal('parse_error')
  return asActionError(error)
}

function answer(ctx: Context, error: ActionError): void {
  ctx.status = error instanceof Refusal ? error.status : ERRORS[error.code].status
  if (ctx.status === 401) ctx.set('WWW-Authenticate', 'Bearer realm="api"')
  if (error.retryAfter !== undefined) ctx.set('Retry-After', String(error.retryAfter))
  if (error instanceof Refusal) ctx.set(error.headers)
  dropRest(ctx)
  sendJson(ctx, errorBody(error), ctx.status)
}

// Bytes of a refused body that are still read.
const DRAINED = 64 * 1024 * 1024

/** A caller in the middle of sending hears an answer only after it has sent; endless senders are cut off. */
function dropRest(ctx: Context): void {
  if (ctx.req.complete) return
  ctx.req.resume()
  if ((ctx.request.length ?? Number.POSITIVE_INFINITY) > DRAINED) ctx.set('Connection', 'close')
}

// Messages may quote what people wrote (a database's do), so only where it happened is logged.
function logUnexpected(log: Logger, ctx: Context, error: unknown): void {
  const { name, code, stack } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  const frames = stack?.split('\n').filter((line) => line.startsWith('    at '))
  log.error({ method: ctx.method, error: name ?? typeof error, code, frames }, 'a request failed')
}
