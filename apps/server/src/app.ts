import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { collectOrphans } from './actions/collectOrphans.ts'
import { collectSessions } from './actions/collectSessions.ts'
import { afterBody, createHttp, type HttpParts } from './http/index.ts'
import { withHealth } from './ops/health.ts'
import type { Metrics } from './ops/metrics/createMetrics.ts'
import { withMetrics } from './ops/metrics/withMetrics.ts'
import { createReadiness } from './ops/readiness.ts'
import { repeat } from './ops/repeat.ts'
import { withRequestLog } from './ops/requestLog.ts'
import { shutDown } from './ops/shutdown.ts'
import type { Presence } from './presence/presence.ts'
import type { RedisStatus } from './redis/redis.ts'
import { COMPARE_MS } from './sessions/Sessions.ts'
import { createSockets, Flusher, PresenceFeed, RoomHub, type SocketSettings } from './ws/index.ts'

/** Everything a running server is made of, except the server itself. */
export interface AppParts extends HttpParts {
  redis: RedisStatus
  /** Whether it did not take what was last to be stored, and the same of the disk under files. */
  disk: { readonly refuses: boolean; readonly refusesFiles: boolean }
  /** Whether the S3 storage answers; where there is none it is never away. */
  s3: { readonly away: boolean }
  presence: Presence
  metrics: Metrics
  /** Opens /metrics to who brings it; undefined: nobody. */
  metricsToken: string | undefined
  /** Waits, when the server stops, until balancers have noticed that it is not ready; it takes new work until then. */
  drain(): Promise<unknown>
  sockets: SocketSettings
  /** A connection on which nothing moves for so long is closed. */
  idleSeconds: number
}

export interface App {
  port: number
  /** Where it answers, with a trailing slash. */
  url: string
  /**
   * Says "not ready", takes nothing new, finishes what was asked while telling sockets to come back, then closes the
   * parts. Resolves with whether all of that succeeded before the deadline, which begins behind `drain`.
   */
  close(deadlineMs?: number): Promise<boolean>
}

// With the parts' time still within the 10 s that container runtimes wait before they kill.
const CLOSE_MS = 7000
const PARTS_MS = 2000
const SWEEP_MS = 3_600_000

/** Where a server takes connections. */
export interface Address {
  host: string
  /** 0: a free one. */
  port: number
  /** Hands the server its connections in place of the operating system, and tells it when it is `listening`. */
  listen?(server: Server): void
}

/** Starts to answer at an address. Owns the parts from then on, also when it rejects. */
export async function startApp(parts: AppParts, at: Address): Promise<App> {
  const { store, present, fanout, redis, presence, files, log, metrics, sessions } = parts
  const hub = new RoomHub({
    store,
    present,
    failed: (error, room) => log.error({ err: error, room }, 'a change could not be delivered yet'),
    delivered: metrics.delivered,
  })
  const presenceFeed = new PresenceFeed({
    store,
    presence,
    failed: (error) => log.error({ err: error }, 'presence could not be told yet'),
  })
  const acting = { ...parts, sent: hub.sent.bind(hub) }
  const sockets = createSockets({
    ...acting,
    hub,
    presenceFeed,
    flusher: new Flusher(),
    settings: parts.sockets,
  })
  let closing = false
  const ready = createReadiness({
    askDatabase: () => store.check(),
    stopping: () => closing,
    redisAway: () => redis.state() === 'away',
    diskRefuses: () => parts.disk.refuses,
    diskRefusesFiles: () => parts.disk.refusesFiles,
  })
  metrics.watched.rooms = () => hub.size
  metrics.watched.heldBytes = () => parts.held.all
  metrics.watched.ready = ready
  metrics.watched.filesUp = () => !parts.s3.away && !parts.disk.refusesFiles
  metrics.watched.databaseConnections = store.connections
  metrics.watched.redisUp = () => (redis.state() === 'none' ? undefined : redis.state() === 'up')
  const answer = createHttp(acting).callback()
  const listener = withRequestLog(
    { log, metrics, trustProxy: parts.settings.trustProxy },
    withHealth(
      ready,
      withMetrics(
        metrics,
        parts.metricsToken,
        log,
        afterBody((request, response) => void answer(request, response)),
      ),
    ),
  )
  const idleMs = parts.idleSeconds * 1000
  // `Upgrade: h2c`, which Java's client sends with every request, is an offer that RFC 9110 (7.8) lets a server ignore.
  const shouldUpgradeCallback = ({ headers }: IncomingMessage) =>
    headers.upgrade?.toLowerCase() === 'websocket'
  const server = createServer({ shouldUpgradeCallback }, (request, response) => {
    // Proxies keep connections for the next request: it should go elsewhere.
    if (closing) response.setHeader('connection', 'close')
    // Not `server.timeout`: a connection that becomes a WebSocket would keep that timer, stopped, as long as it lives.
    request.socket.setTimeout(idleMs)
    listener(request, response)
  })
  // An upload may take as long as its line is slow, as long as it moves; heads still have Node's minute.
  server.requestTimeout = 0
  // Longer than proxies keep theirs (a minute is usual): who closes first must not be us, in the middle of a request.
  server.keepAliveTimeout = idleMs
  server.on('upgrade', sockets.upgrade)

  const closeParts = [
    { name: 'presence', run: () => presenceFeed.close() },
    { name: 'fanout', run: () => fanout.close() },
    { name: 'redis', run: () => redis.close() },
    { name: 'files', run: () => files.close() },
    { name: 'store', run: () => store.close() },
  ]
  try {
    // Hints are heard before the first socket can miss one.
    await fanout.subscribe(
      (hint) => (hint.kind === 'revoked' ? sessions.hear(hint) : hub.hear(hint)),
      () => {
        void sessions.compare()
        void hub.compareAll()
      },
    )
    // What a server that died had committed, it may have told nobody.
    await presenceFeed.listen(() => void hub.compareAll())
    await sessions.compare()
    if (at.listen) at.listen(server)
    else server.listen(at.port, at.host)
    await once(server, 'listening')
  } catch (error) {
    await shutDown(closeParts, PARTS_MS, log)
    throw error
  }
  const stopSweeping = repeat({
    everyMs: SWEEP_MS,
    run: () => collectOrphans(parts),
    failed: (error) => log.error({ err: error }, 'unused uploads could not be collected'),
  })
  const stopForgetting = repeat({
    everyMs: SWEEP_MS,
    run: () => collectSessions(parts),
    failed: (error) => log.error({ err: error }, 'ended sessions could not be collected'),
  })
  const stopComparing = repeat({
    everyMs: COMPARE_MS,
    run: () => sessions.compare(),
    failed: (error) => log.error({ err: error }, 'sessions could not be compared'),
  })
  const stopComparingHeads = repeat({
    everyMs: parts.sockets.compareSeconds * 1000,
    jitter: 0.3,
    run: () => hub.compareAll(),
    failed: (error) => log.error({ err: error }, 'rooms could not be compared with the store'),
  })
  const { port } = (server.address() as AddressInfo | null) ?? at
  let closed: Promise<boolean> | undefined
  return {
    port,
    url: `http://${at.host.includes(':') ? `[${at.host}]` : at.host}:${port}/`,
    close: (deadlineMs = CLOSE_MS) => {
      closing = true
      closed ??= parts.drain().then(() =>
        shutDown(
          [
            { name: 'requests and sockets', run: () => finish(server, sockets.close, deadlineMs) },
            { name: 'sweep', run: stopSweeping },
            { name: 'sessions', run: stopForgetting },
            { name: 'comparing sessions', run: stopComparing },
            { name: 'comparing rooms', run: stopComparingHeads },
            ...closeParts,
          ],
          // The parts are closed even when some client does not let go.
          deadlineMs + PARTS_MS,
          log,
        ),
      )
      return closed
    },
  }
}

async function finish(server: Server, closeSockets: (ms: number) => Promise<void>, deadlineMs: number) {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()))
  // A connection whose request has just been answered is idle from then on, and would else wait for another one.
  const idle = setInterval(() => server.closeIdleConnections(), 50)
  const late = setTimeout(() => server.closeAllConnections(), deadlineMs)
  await Promise.all([ended, closeSockets(deadlineMs)])
  clearInterval(idle)
  clearTimeout(late)
}
