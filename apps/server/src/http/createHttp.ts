import Router, { type RouterContext } from '@koa/router'
import { openapi } from '@roomkey/protocol'
import Koa, { type Middleware } from 'koa'
import { Refusal } from './errors/Refusal.ts'
import { translateErrors } from './errors/translate.ts'
import { media } from './media/media.ts'
import { docs, docsFiles, openapiDocument } from './openapi/docs.ts'
import type { HttpParts } from './parts.ts'
import { register, token, tokenRefresh, user } from './resources/accounts.ts'
import { adminStats, adminUserDetail, adminUsers } from './resources/admin.ts'
import { attachment, attachmentUrl } from './resources/attachments.ts'
import { device, deviceRefresh, devices } from './resources/devices.ts'
import { history } from './resources/history.ts'
import { member, members } from './resources/members.ts'
import { message } from './resources/message.ts'
import { messages } from './resources/messages.ts'
import { password } from './resources/password.ts'
import { room, roomDetails, rooms } from './resources/rooms.ts'
import { server } from './resources/server.ts'
import { tickets } from './resources/tickets.ts'
import { upload } from './resources/upload.ts'
import { upload as resumableUpload, uploads as resumableUploads } from './resources/uploads.ts'
import { type Endpoint, pathExpression } from './routing/endpoint.ts'
import { mount } from './routing/mount.ts'
import { crossOrigin } from './secure/cors.ts'
import { secureHeaders } from './secure/headers.ts'
import { checkHost } from './secure/hosts.ts'
import { webApp } from './web/webApp.ts'

/** Every endpoint this server has; the OpenAPI document is tested to tell of each. */
export function endpoints(parts: HttpParts): Endpoint[] {
  return [
    register(parts),
    token(parts),
    tokenRefresh(parts),
    user(),
    password(parts),
    devices(parts),
    deviceRefresh(parts),
    device(parts),
    tickets(parts),
    rooms(parts),
    room(parts),
    roomDetails(parts),
    messages(parts),
    message(parts),
    upload(parts),
    history(parts),
    members(parts),
    member(parts),
    attachment(parts),
    attachmentUrl(parts),
    resumableUploads(parts),
    resumableUpload(parts),
    media(parts),
    server(parts),
    adminUsers(parts),
    adminUserDetail(parts),
    adminStats(parts),
    openapiDocument(openapi({ version: parts.settings.version, limits: parts.limits })),
    docs(),
    docsFiles(),
  ]
}

/** The Koa app that answers everything but socket upgrades. Its `callback()` goes to node:http. */
export function createHttp(parts: HttpParts): Koa {
  const { settings, log, metrics } = parts
  const all = endpoints(parts)

  const app = new Koa({ proxy: settings.trustProxy > 0, maxIpsCount: settings.trustProxy })
  app.use(translateErrors(log, metrics))
  app.use(checkHost(settings.allowedHosts))
  app.use(secureHeaders(settings.publicUrl))
  app.use(crossOrigin(settings.corsOrigins))
  app.use(routes(parts, all))
  app.use(missingSlash(all))
  app.use(webApp(settings.webFolder))
  // What Koa itself meets (a response that broke off while being sent) is the caller's going away.
  app.on('error', (error: NodeJS.ErrnoException) => log.debug({ code: error.code }, 'a response ended early'))
  return app
}

/** A router tries its paths one by one, so each has only those of one depth. No path of ours takes in a slash. */
function routes(parts: HttpParts, all: readonly Endpoint[]): Middleware {
  const routers = new Map<number, Router>()
  for (const endpoint of all) {
    const at = depth(endpoint.path)
    const router = routers.get(at) ?? new Router()
    routers.set(at, router)
    const answer = mount(parts, endpoint)
    router.all(pathExpression(endpoint.path).expression, (ctx) => answer(ctx, ctx.captures ?? []))
  }
  const middlewares = new Map([...routers].map(([at, router]) => [at, router.routes()]))
  return (ctx, next) => middlewares.get(depth(ctx.path))?.(ctx as RouterContext, next) ?? next()
}

const depth = (path: string): number => path.split('/').length

/** Django's APPEND_SLASH, for every method, as documented; then whatever else is under /api/ does not exist. */
function missingSlash(all: readonly Endpoint[]): Middleware {
  const expressions = all.map(({ path }) => pathExpression(path).expression)
  return async (ctx, next) => {
    if (expressions.some((expression) => expression.test(`${ctx.path}/`))) {
      ctx.status = 301
      ctx.set('Location', `${ctx.path}/${ctx.search}`)
      ctx.set('Content-Type', 'text/html; charset=utf-8')
      ctx.body = ''
      return
    }
    if (/^\/(api|media|ws)(\/|$)/.test(ctx.path)) throw new Refusal('not_found')
    await next()
  }
}
