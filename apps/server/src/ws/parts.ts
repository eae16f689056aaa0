import type { Logger } from 'pino'
import type { ActionParts } from '../actions/parts.ts'
import type { Presenter } from '../present/createPresenter.ts'
import type { Tokens } from '../tokens/tokens.ts'
import type { RoomHub } from './hub/RoomHub.ts'
import type { Flusher } from './SendQueue.ts'
import type { Rate } from './TokenBucket.ts'

export interface SocketSettings {
  /** Origins besides the server's own whose pages may open the sync dialect; `*` is everyone. */
  corsOrigins: readonly string[]
  /** Undefined: off. */
  rates: SocketRates | undefined
  helloSeconds: number
  pingSeconds: number
}

export interface SocketRates {
  /** Frames of any kind; beyond it the socket is closed. */
  frames: Rate
  /** Messages; beyond it `error` says when to try again. */
  sends: Rate
}

/** An outbox that filled for days drains at once; a loop that never stops is stopped. */
export const DEFAULT_SOCKET_RATES: SocketRates = {
  frames: { burst: 1000, perSecond: 100 },
  sends: { burst: 300, perSecond: 20 },
}

/** What sockets are given; assembled once in app.ts. */
export interface SocketParts extends ActionParts {
  tokens: Tokens
  hub: RoomHub
  present: Presenter
  flusher: Flusher
  log: Logger
  settings: SocketSettings
}
