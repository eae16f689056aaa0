import type { Context } from 'koa'
import { Refusal } from '../errors/Refusal.ts'

const OFFERED = [
  ['application', 'json'],
  ['text', 'html'],
]

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
  if (accept === '' || accept === '*/*') return
  if (!accept.split(',').some(isOffered)) throw new Refusal('not_acceptable')
}

/** As Django REST framework matches: parameters such as `charset` are the caller's own affair, and so is `q`. */
function isOffered(range: string): boolean {
  const [type = '', subtype] = (range.split(';')[0] ?? '').trim().toLowerCase().split('/')
  return (
    OFFERED.some((each) => each[0] === type && (each[1] === subtype || subtype === '*')) ||
    (type === '*' && subtype === '*')
  )
}
