import type { Context } from 'koa'
import { answeredBy } from '../../ops/log.ts'
import type { TokenClaims } from '../../tokens/tokens.ts'
import { Refusal } from '../errors/Refusal.ts'
import type { HttpParts } from '../parts.ts'
import { authenticate, bearerOf, watchBody } from './authenticate.ts'
import {
  allowed,
  type Call,
  type Endpoint,
  type Method,
  type PathValues,
  pathExpression,
} from './endpoint.ts'
import { limitAddress, limitSession } from './limit.ts'
import { negotiate } from './negotiate.ts'
import { sendJson } from './sendJson.ts'
import { weighed } from './weigh.ts'

/**
 * How an endpoint answers, given what its path's expression caught. The order of what is looked at is the documented
 * one: route, content negotiation, authentication, method; the handler goes on with room, membership and body.
 */
export function mount(
  parts: HttpParts,
  endpoint: Endpoint,
): (ctx: Context, captures: readonly string[]) => Promise<void> {
  const { names } = pathExpression(endpoint.path)
  const allow = allowed(endpoint)
  const streams = endpoint.raw === true || endpoint.rate === 'upload'

  return async (ctx, captures) => {
    answeredBy(endpoint.path, streams)
    ctx.res.setHeader('Allow', allow)
    // Answers hold messages and tokens; what may be kept (files) says so itself.
    ctx.res.setHeader('Cache-Control', 'no-store')
    if (endpoint.headers) ctx.set(endpoint.headers)
    await limitAddress(parts.limiter, ctx, endpoint)
    if (!endpoint.raw) negotiate(ctx)
    const bearer = bearerOf(parts, ctx)
    const watched = bearer && watchBody(parts, ctx, bearer, endpoint.rate === 'upload')
    try {
      const asked = { ctx, path: pathValues(names, captures) }
      const run = () => answer(parts, endpoint, asked, bearer)
      await (bearer && !streams ? weighed(parts, ctx, bearer, run) : run())
    } finally {
      watched?.leave()
    }
  }
}

async function answer(
  parts: HttpParts,
  endpoint: Endpoint,
  asked: Call,
  bearer: TokenClaims | undefined,
): Promise<void> {
  const { ctx } = asked
  const known = bearer && (await authenticate(parts, bearer))
  if (known) await limitSession(parts.limiter, ctx, endpoint, known.bearer)
  if (endpoint.access === 'open') await dispatch(endpoint, ctx, endpoint.methods, { ...asked, ...known })
  else if (!known) throw new Refusal('not_authenticated')
  else await dispatch(endpoint, ctx, endpoint.methods, { ...asked, ...known })
}

async function dispatch<C extends Call>(
  endpoint: Endpoint,
  ctx: Context,
  methods: Partial<Record<Method, (call: C) => Promise<void>>>,
  call: C,
): Promise<void> {
  if (ctx.method === 'OPTIONS') return describe(endpoint, ctx)
  // Koa leaves the body out of answers to HEAD.
  const name = ctx.method === 'HEAD' ? 'GET' : ctx.method
  const handler = methods[name as Method]
  if (!handler) throw new Refusal('method_not_allowed', { detail: `Method "${ctx.method}" not allowed.` })
  await handler(call)
}

function pathValues(names: (keyof PathValues)[], captures: readonly string[]): PathValues {
  const values: Record<string, unknown> = {}
  names.forEach((name, index) => {
    const text = captures[index] ?? ''
    values[name] = name === 'user_id' ? Number(text) : text
  })
  // The path's expression is what checked them.
  return values as unknown as PathValues
}

const PARSES = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data']

// Django REST framework's metadata. It names text/html, for which the seed has a browsable API; we answer JSON.
function describe({ name, parses }: Endpoint, ctx: Context): void {
  const renders = ['application/json', 'text/html']
  sendJson(ctx, { name, description: '', renders, parses: parses ?? PARSES })
}
