import type { Context } from 'koa'

/** Answers compact JSON with the documented content type, which names no charset. */
export function sendJson(ctx: Context, value: unknown, status = 200): void {
  ctx.status = status
  ctx.set('Content-Type', 'application/json')
  ctx.body = JSON.stringify(value)
}
