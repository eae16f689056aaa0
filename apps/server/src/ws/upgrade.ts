import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { isHostAllowed } from '../http/secure/hosts.ts'
import type { Dialect } from '../ops/metrics/SocketTally.ts'
import { addressOf, network } from '../ratelimit/network.ts'
import { Connection, type Lane } from './Connection.ts'
import { DocumentedSession } from './documented/DocumentedSession.ts'
import { Heartbeat } from './Heartbeat.ts'
import { type Identified, identifyByQuery } from './identify.ts'
import type { SocketParts } from './parts.ts'
import { Seats } from './Seats.ts'
import { ServedSocket } from './ServedSocket.ts'
import type { Session } from './Session.ts'
import { spread } from './spread.ts'
import { SyncSession } from './sync/SyncSession.ts'

export interface Sockets {
  /** For the `upgrade` event of the HTTP server. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void
  /** Sockets open now. */
  readonly size: number
  /**
   * Takes no more sockets, finishes what was asked, tells everybody to come back, and waits until they left. Sockets
   * are closed at an even pace and served until it is their turn, because all of them come back somewhere.
   */
  close(deadlineMs: number): Promise<void>
}

/** When somebody with the most sockets that a person may have may try again: as soon as one of theirs has ended. */
const SEAT_SECONDS = 60

/** Sockets told a second to come back, unless that would take more than half of the time there is. */
const GOODBYES_PER_SECOND = 1000

/** How long the sockets of a server that stops take to leave, in milliseconds. */
export const goodbyeMs = (sockets: number, deadlineMs: number): number =>
  Math.min(deadlineMs / 2, (sockets / GOODBYES_PER_SECOND) * 1000)

/** Both dialects at their paths. */
export function createSockets(parts: SocketParts): Sockets {
  const { limits, settings } = parts
  const seats = new Seats(settings.socketsPerUser)
  const common = {
    noServer: true,
    WebSocket: ServedSocket,
    clientTracking: false,
    // Connection answers them, as far as the peer reads.
    autoPong: false,
    // Compression costs memory and CPU per socket, and would need each frame compressed for each of them again.
    perMessageDeflate: false,
    // Subprotocols are not spoken, which the seed's clients can tell from the answer naming none.
    handleProtocols: () => false as const,
  }
  const sync = new WebSocketServer({ ...common, maxPayload: limits.frame_bytes })
  const documented = new WebSocketServer({ ...common, maxPayload: limits.body_bytes })
  const heartbeat = new Heartbeat(settings.pingSeconds)
  const lanes: Record<Dialect, Lane> = { sync: laneOf('sync'), documented: laneOf('documented') }
  let opened = 0
  let closing = false

  function laneOf(dialect: Dialect): Lane {
    const tally = parts.metrics.sockets[dialect]
    return {
      flusher: parts.flusher,
      tally,
      closed: (socket, { id: connection }, code) => {
        tally.open -= 1
        heartbeat.delete(socket)
        parts.log.debug({ connection, dialect, close: code }, 'a socket closed')
      },
    }
  }

  function open(
    socket: ServedSocket,
    stream: Duplex,
    dialect: Dialect,
    begin: (connection: Connection) => Session,
  ): void {
    // From here on `ws` listens.
    stream.off('error', ignore)
    opened += 1
    const connection = new Connection(opened, socket, stream, lanes[dialect])
    connection.lane.tally.open += 1
    parts.log.debug({ connection: connection.id, dialect }, 'a socket opened')
    heartbeat.add(socket)
    const session = begin(connection)
    // It was let in while the others were told to go.
    if (closing) void session.end()
  }

  function refuse(stream: Duplex, status: string, retrySeconds?: number): void {
    parts.metrics.upgradeRefused(status.slice(0, 3))
    answerAndEnd(stream, status, retrySeconds)
  }

  function openDocumented(
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    { user, session }: Identified,
  ): void {
    // The stream and not the socket: what is no handshake never becomes one.
    const left = () => session.leave()
    stream.once('close', left)
    if (stream.destroyed) session.leave()
    else if (!seats.free(user.id)) refuse(stream, '429 Too Many Requests', SEAT_SECONDS)
    else
      documented.handleUpgrade(request, stream, head, (socket) => {
        seats.take(user.id)
        stream.off('close', left)
        open(
          socket,
          stream,
          'documented',
          (connection) => new DocumentedSession(parts, socket, connection, seats, session),
        )
      })
  }

  async function upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> {
    // A peer that is gone is no news; without a listener the error would end the process.
    stream.on('error', ignore)
    const url = urlOf(request)
    const wait = await parts.limiter.take('address', network(addressOf(request, settings.trustProxy)))
    if (wait > 0) refuse(stream, '429 Too Many Requests', wait)
    else if (!isHostAllowed(request.headers.host ?? '', settings.allowedHosts))
      refuse(stream, '400 Bad Request')
    else if (closing) refuse(stream, '503 Service Unavailable')
    else if (url?.pathname === '/ws/rooms/') {
      const identified = await identifyByQuery(parts, url.searchParams)
      if (!identified) refuse(stream, '403 Access denied')
      else openDocumented(request, stream, head, identified)
    } else if (url?.pathname === '/ws/sync/') {
      if (!originAllowed(request, settings.corsOrigins)) refuse(stream, '403 Forbidden')
      else
        sync.handleUpgrade(request, stream, head, (socket) =>
          open(socket, stream, 'sync', (connection) => new SyncSession(parts, socket, connection, seats)),
        )
    } else refuse(stream, '404 Not Found')
  }

  return {
    upgrade: (request, stream, head) => {
      upgrade(request, stream, head).catch((error: unknown) => {
        parts.log.error({ err: error }, 'an upgrade failed')
        refuse(stream, '503 Service Unavailable')
      })
    },
    get size() {
      return heartbeat.size
    },
    close: async (deadlineMs) => {
      closing = true
      heartbeat.close()
      const sockets = heartbeat.sockets()
      const left = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
      const timer = setTimeout(() => {
        for (const socket of heartbeat.sockets()) socket.terminate()
      }, deadlineMs)
      await spread(sockets, goodbyeMs(sockets.length, deadlineMs), (socket) => {
        void socket.listener?.end()
      })
      await Promise.all(left)
      clearTimeout(timer)
    },
  }
}

function ignore(): void {}

/** Programs send no Origin. Pages do, and cannot forge it. */
function originAllowed({ headers }: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = headers
  if (origin === undefined || allowed.includes('*') || allowed.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

function urlOf({ url }: IncomingMessage): URL | undefined {
  const base = 'http://server'
  return url?.startsWith('/') && URL.canParse(`${base}${url}`) ? new URL(`${base}${url}`) : undefined
}

/** `status` as the status line has it: `403 Forbidden`. */
function answerAndEnd(stream: Duplex, status: string, retrySeconds?: number): void {
  stream.once('finish', () => stream.destroy())
  const retry = retrySeconds === undefined ? '' : `Retry-After: ${retrySeconds}\r\n`
  stream.end(`HTTP/1.1 ${status}\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`)
}
