import Koa from 'koa'
import type { HttpParts } from './parts.ts'

/** The Koa app that answers everything but socket upgrades. Its `callback()` goes to node:http. */
export function createHttp(parts: HttpParts): Koa {
  const app = new Koa({ proxy: parts.settings.trustProxy })
  return app
}
