import cors from '@koa/cors'
import type { Context, Middleware } from 'koa'

// The documented list, and what our own endpoints need beside it.
const HEADERS = [
  'accept',
  'accept-encoding',
  'authorization',
  'content-type',
  'dnt',
  'origin',
  'range',
  'roomkey-file-name',
  'roomkey-image-size',
  'tus-resumable',
  'upload-length',
  'upload-metadata',
  'upload-offset',
  'user-agent',
  'x-csrftoken',
  'x-http-method-override',
  'x-requested-with',
]
const EXPOSED = [
  'accept-ranges',
  'content-disposition',
  'content-range',
  'location',
  'retry-after',
  'tus-extension',
  'tus-max-size',
  'tus-resumable',
  'tus-version',
  'upload-expires',
  'upload-length',
  'upload-metadata',
  'upload-offset',
]

/**
 * Lets pages of the listed origins (`*`: all) call the API. A preflight is answered 200 with an empty body on every
 * path and before anything else, as documented; for other origins it lacks the headers that browsers look for.
 */
export function crossOrigin(origins: readonly string[]): Middleware {
  const all = origins.includes('*')
  const listed = new Set(origins)
  const headers = cors({
    origin: ({ req }: Context) => {
      const origin = req.headers.origin ?? ''
      return all || listed.has(origin) ? origin : ''
    },
    allowMethods: 'DELETE, GET, OPTIONS, PATCH, POST, PUT',
    allowHeaders: HEADERS.join(', '),
    exposeHeaders: EXPOSED.join(', '),
    maxAge: 86_400,
  })
  return (ctx, next) => {
    ctx.res.setHeader('Vary', 'Accept, Origin')
    // Not from a page: nothing to look at.
    if (ctx.method !== 'OPTIONS' && ctx.req.headers.origin === undefined) return next()
    if (ctx.method !== 'OPTIONS' || !ctx.get('Access-Control-Request-Method')) return headers(ctx, next)
    return preflight(ctx)
  }

  async function preflight(ctx: Context): Promise<void> {
    await headers(ctx, async () => {})
    ctx.status = 200
    ctx.set('Content-Type', 'text/html; charset=utf-8')
    ctx.body = ''
  }
}
