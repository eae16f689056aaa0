import type { Logger } from 'pino'
import type { ActionParts } from '../actions/parts.ts'
import type { WorkMetrics } from '../ops/metrics/workMetrics.ts'
import type { Presenter } from '../present/createPresenter.ts'
import type { RateLimits } from '../ratelimit/rateLimits.ts'
import type { Sessions } from '../sessions/Sessions.ts'
import type { Tokens } from '../tokens/tokens.ts'
import type { FileLinks } from './media/fileLinks.ts'
import type { HeldBytes } from './routing/HeldBytes.ts'

/** What the HTTP side reads from the configuration. */
export interface HttpSettings {
  /** Host names (without port) that requests may name; null: any. The counterpart of Django's ALLOWED_HOSTS. */
  allowedHosts: readonly string[] | null
  /** Origins (`https://chat.example`) whose pages may call the API from another origin. */
  corsOrigins: readonly string[]
  /** The address written into links, without a trailing slash; null: what the request's Host says. */
  publicUrl: string | null
  /** Proxies in front of us whose X-Forwarded-For and X-Forwarded-Proto are believed; 0: none. */
  trustProxy: number
  /** The built web app; null: none, and `/` says so. */
  webFolder: string | null
  /** Shown by GET /api/server/. */
  version: string
}

/** Everything `createHttp` needs; assembled once in app.ts. */
export interface HttpParts extends ActionParts {
  present: Presenter
  tokens: Tokens
  sessions: Sessions
  links: FileLinks
  limiter: RateLimits
  held: HeldBytes
  log: Logger
  metrics: WorkMetrics
  settings: HttpSettings
}
