import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect, isIPv6, type Socket } from 'node:net'
import { SocksClient } from 'socks'
import { ProxyRefused } from '../../../src/ports/index.ts'
import type { Hop } from './proxyHops.ts'
import { useSystemCertificates } from './systemCertificates.ts'

export interface Place {
  host: string
  port: number
}

export interface ProxyCredentials {
  username: string
  password: string
}

/** Of each step: the name, the connection, what the proxy answers. */
const PATIENCE_MS = 15_000

/** The proxy was reached and does not lead there: what another way would walk around. */
export class ProxyAnswered extends Error {
  override name = 'ProxyAnswered'
}

/**
 * A connection to the place, on this way. Rejects with ProxyRefused when the proxy wants other credentials, and with
 * ProxyAnswered when it says no for another reason.
 */
export function openHop(hop: Hop, place: Place, credentials: ProxyCredentials | null): Promise<Socket> {
  if (hop.kind === 'direct') return openDirect(place)
  if (hop.kind === 'http' || hop.kind === 'https') return openTunnel(hop, place, credentials)
  return openSocks(hop, place, credentials)
}

function openDirect(place: Place): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...place, timeout: PATIENCE_MS })
    socket.once('timeout', () => socket.destroy(new Error('The server does not answer.')))
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.setTimeout(0)
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

/** For plain http as well: WebSockets go no other way. Names are resolved by the proxy. */
function openTunnel(
  { kind, host, port }: Extract<Hop, { host: string }>,
  place: Place,
  credentials: ProxyCredentials | null,
): Promise<Socket> {
  // The proxy's certificate may be of an authority that only this system knows.
  if (kind === 'https') useSystemCertificates()
  const authority = `${isIPv6(place.host) ? `[${place.host}]` : place.host}:${place.port}`
  return new Promise((resolve, reject) => {
    const asked = (kind === 'https' ? httpsRequest : httpRequest)({
      host,
      port,
      method: 'CONNECT',
      path: authority,
      agent: false,
      timeout: PATIENCE_MS,
      headers: { host: authority, ...(credentials && { 'proxy-authorization': basic(credentials) }) },
    })
    asked.once('timeout', () => asked.destroy(new Error('The proxy does not answer.')))
    asked.once('error', reject)
    asked.once('connect', ({ statusCode = 0 }, socket, head) => {
      socket.setTimeout(0)
      if (statusCode >= 200 && statusCode < 300) {
        if (head.length > 0) socket.unshift(head)
        resolve(socket as Socket)
        return
      }
      socket.destroy()
      reject(
        statusCode === 407
          ? new ProxyRefused('The proxy asks for a name and a password.')
          : new ProxyAnswered(`The proxy answered ${statusCode}.`),
      )
    })
    asked.end()
  })
}

const basic = ({ username, password }: ProxyCredentials): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`

async function openSocks(
  { kind, host, port }: Extract<Hop, { host: string }>,
  destination: Place,
  credentials: ProxyCredentials | null,
): Promise<Socket> {
  const login = credentials && { userId: credentials.username, password: credentials.password }
  try {
    const { socket } = await SocksClient.createConnection({
      proxy: { host, port, type: kind === 'socks4' ? 4 : 5, ...login },
      command: 'connect',
      destination,
      timeout: PATIENCE_MS,
    })
    return socket
  } catch (cause) {
    // The library tells it by its words alone.
    if (cause instanceof Error && /authentication|no accepted/i.test(cause.message))
      throw new ProxyRefused('The proxy asks for a name and a password.', { cause })
    if (cause instanceof Error && /rejected/i.test(cause.message))
      throw new ProxyAnswered('The SOCKS proxy does not lead there.', { cause })
    throw cause
  }
}
