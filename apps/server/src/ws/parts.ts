import type { Logger } from 'pino'
import type { ActionParts } from '../actions/parts.ts'
import type { Metrics } from '../ops/metrics/createMetrics.ts'
import type { Presenter } from '../present/createPresenter.ts'
import type { RateLimits } from '../ratelimit/rateLimits.ts'
import type { Sessions } from '../sessions/Sessions.ts'
import type { Tokens } from '../tokens/tokens.ts'
import type { PresenceFeed } from './hub/PresenceFeed.ts'
import type { RoomHub } from './hub/RoomHub.ts'
import type { Flusher } from './SendQueue.ts'
import type { Rate } from './TokenBucket.ts'

export interface SocketSettings {
  /** Host names (without port) that sockets may be opened at; null: any. */
  allowedHosts: readonly string[] | null
  /** Origins, the public one among them, besides that of the Host whose pages may open the sync dialect; `*` is everyone. */
  corsOrigins: readonly string[]
  /** Frames of one socket, beyond which it is closed. Undefined: off. */
  frames: Rate | undefined
  /** Sockets one person may have open here, of both dialects together. */
  socketsPerUser: number
  /** Proxies in front of us whose X-Forwarded-For is believed; 0: none. */
  trustProxy: number
  helloSeconds: number
  pingSeconds: number
  /** How often what was delivered is compared with what is stored, although nothing told of a lost hint. */
  compareSeconds: number
}

export const DEFAULT_FRAME_RATE: Rate = { burst: 1000, perSecond: 100 }

/** What sockets are given; assembled once in app.ts. */
export interface SocketParts extends ActionParts {
  tokens: Tokens
  sessions: Sessions
  limiter: RateLimits
  hub: RoomHub
  presenceFeed: PresenceFeed
  present: Presenter
  flusher: Flusher
  log: Logger
  metrics: Metrics
  settings: SocketSettings
}
