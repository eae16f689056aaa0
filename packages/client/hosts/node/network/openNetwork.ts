import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import type { Agent as Dispatcher } from 'undici'
import { ProxyRefused } from '../../../src/ports/index.ts'
import { openHop, type Place, ProxyAnswered, type ProxyCredentials } from './openHop.ts'
import { proxyHops, unbracketed } from './proxyHops.ts'
import { secure } from './secure.ts'

/** How a server is to be reached now. */
export interface Way {
  /** As PAC files and Chromium say it: `PROXY proxy.example:3128; DIRECT`. */
  proxies: string
  /** For the proxy. */
  credentials: ProxyCredentials | null
  /** The SHA-256 of a certificate that somebody trusts for this server, though no authority does. */
  pin: string | null
}

/** Asked for each new connection, with the server's origin. */
export type FindWay = (origin: string) => Promise<Way>

export const STRAIGHT: Way = { proxies: 'DIRECT', credentials: null, pin: null }

/** Everything that connects to a server goes through it: requests, uploads and sockets. */
export interface Network {
  /** For undici, which is loaded when it is first needed. */
  dispatcher(): Promise<Dispatcher>
  /** For node:http and node:https. */
  agents: { http: HttpAgent; https: HttpsAgent }
  /** For something of its own; `problem` tells why it was not connected, `end` leaves no connection behind. */
  once(): Promise<{ dispatcher: Dispatcher; problem(): unknown; end(): void }>
  /** The way may be another one now: what is open is not used again. Requests that are under way fail. */
  changed(): void
  close(): Promise<void>
}

export function openNetwork(findWay: FindWay): Network {
  let shared: Promise<Dispatcher> | null = null
  let generation = 0
  /** What is being connected while the way changes fails: it would go the old way, by what was trusted before. */
  const connect: Connect = async (url) => {
    const began = generation
    const check = () => {
      if (generation !== began) throw new Error('The way to the server has changed.')
    }
    const socket = await connectTo(url, async (origin) => {
      const way = await findWay(origin)
      check()
      return way
    })
    try {
      check()
    } catch (error) {
      socket.destroy()
      throw error
    }
    return socket
  }
  const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) }
  agents.http.createConnection = createBy('http:', connect)
  agents.https.createConnection = createBy('https:', connect)
  const dispatcher = () => {
    shared ??= makeDispatcher(connect)
    return shared
  }
  const drop = async () => {
    generation += 1
    const before = shared
    shared = null
    agents.http.destroy()
    agents.https.destroy()
    await (await before)?.destroy()
  }
  return {
    dispatcher,
    agents,
    async once() {
      let problem: unknown = null
      let socket: Socket | null = null
      const dispatcher = await makeDispatcher(async (url) => {
        try {
          socket = await connect(url)
          return socket
        } catch (error) {
          problem = error
          throw error
        }
      })
      return {
        dispatcher,
        problem: () => problem,
        end() {
          // What it ends has told its caller.
          dispatcher.destroy().catch(() => undefined)
          socket?.destroy()
        },
      }
    },
    // What it ends has told its caller.
    changed: () => void drop().catch(() => undefined),
    close: drop,
  }
}

/** Tries the ways in turn. Rejects with UntrustedServer or ProxyRefused where those were the reason. */
export async function connectTo(url: URL, findWay: FindWay): Promise<Socket> {
  const isSecure = url.protocol === 'https:'
  const place: Place = {
    host: unbracketed(url.hostname),
    port: Number(url.port) || (isSecure ? 443 : 80),
  }
  const { credentials, pin, proxies } = await findWay(url.origin)
  let failure: unknown = new Error('No known way leads to the server.')
  for (const hop of proxyHops(proxies)) {
    let raw: Socket
    try {
      raw = await openHop(hop, place, hop.kind === 'direct' ? null : credentials)
    } catch (error) {
      // The next one stands in for a proxy that is away, and not for one that says no: whoever runs that means it.
      if (error instanceof ProxyRefused || error instanceof ProxyAnswered) throw error
      failure = error
      continue
    }
    // Told by what is made of it.
    raw.on('error', () => {})
    raw.setNoDelay(true)
    raw.setKeepAlive(true, 60_000)
    return isSecure ? secure(raw, place, pin) : raw
  }
  throw failure
}

type Connect = (url: URL) => Promise<Socket>

async function makeDispatcher(connect: Connect): Promise<Dispatcher> {
  const { Agent } = await import('undici')
  return new Agent({
    connect({ hostname, port, protocol }, callback) {
      const url = new URL(`${protocol}//${hostname.includes(':') ? `[${hostname}]` : hostname}:${port || ''}`)
      connect(url).then(
        (socket) => callback(null, socket),
        (error: Error) => callback(error, null),
      )
    },
  })
}

type Create = HttpAgent['createConnection']

/** As node:http asks for connections: the answer comes later. */
const createBy =
  (scheme: string, connect: Connect) =>
  (options: object, created: Parameters<Create>[1]): undefined => {
    const { host, port } = options as { host: string; port: number }
    const url = new URL(`${scheme}//${host.includes(':') ? `[${unbracketed(host)}]` : host}:${port}`)
    connect(url).then(
      (socket) => created?.(null, socket),
      // Of a failure there is no socket, whatever the declaration says.
      (error: Error) => (created as ((error: Error) => void) | undefined)?.(error),
    )
  }
