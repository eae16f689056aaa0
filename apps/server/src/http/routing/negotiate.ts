import type { Context } from 'koa'
import { Refusal } from '../errors/Refusal.ts'

/**
 * Refuses callers who want neither JSON nor HTML. Who wants HTML gets JSON all the same: the seed's browsable API
 * is not ours, and its documented alternative is /api/docs/. `?format=` is the seed's other way to ask.
 */
export function negotiate(ctx: Context): void {
  const format = ctx.query.format
  const last = Array.isArray(format) ? format.at(-1) : format
  if (last !== undefined && last !== 'json' && last !== 'api') throw new Refusal('not_found')
  const accept = ctx.get('Accept')
  // What most callers say is answered without parsing it.
  if (accept !== '' && accept !== '*/*' && !ctx.accepts('application/json', 'text/html'))
    throw new Refusal('not_acceptable')
}
