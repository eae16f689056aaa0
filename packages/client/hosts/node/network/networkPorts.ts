import type { WebSocket as UndiciSocket } from 'undici'
import {
  type HttpRequest,
  type HttpResponse,
  localEnd,
  type OpenSocket,
  ProxyRefused,
  type Socket,
  UntrustedServer,
} from '../../../src/ports/index.ts'
import { fetchText } from '../../shared/fetchText.ts'
import { listenTo } from '../../shared/openSocket.ts'
import type { Network } from './openNetwork.ts'

/** A request whose body is text, over this network. */
export async function requestText(
  network: Network,
  request: HttpRequest & { body?: string },
): Promise<HttpResponse> {
  const [{ fetch }, dispatcher] = await Promise.all([import('undici'), network.dispatcher()])
  // The same interface by two declarations.
  const here = (url: string, init: object) => fetch(url, { ...init, dispatcher })
  return plainly(fetchText(request, here as unknown as typeof globalThis.fetch))
}

/** What undici and Node wrap is told as it is. */
export async function plainly<T>(call: Promise<T>): Promise<T> {
  try {
    return await call
  } catch (error) {
    throw reasonOf(error) ?? error
  }
}

function reasonOf(error: unknown): Error | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++)
    if (at instanceof UntrustedServer || at instanceof ProxyRefused) return at
  return null
}

/** How long a server has to answer that a socket is closed: a dead link never does. */
const CLOSING_MS = 3_000

/** A WebSocket over this network. Each has a connection of its own anyway, and tells why there was none. */
export function openSocketOn(network: Network, closingMs = CLOSING_MS): OpenSocket {
  return (url, events) => {
    let socket: Socket | null = null
    let ended: { code: number; reason: string } | null = null
    let end = () => {}
    let late: NodeJS.Timeout | undefined
    const connect = async () => {
      const [{ WebSocket }, { dispatcher, problem, ...once }] = await Promise.all([
        import('undici'),
        network.once(),
      ])
      end = once.end
      if (ended !== null) {
        end()
        events.closed(ended.code, ended.reason)
        return
      }
      const opened = new WebSocket(url, { dispatcher })
      socket = listenTo(opened as UndiciSocket & globalThis.WebSocket, {
        ...events,
        closed(code, reason) {
          clearTimeout(late)
          end()
          events.closed(localEnd(reasonOf(problem())) ?? code, reason)
        },
      })
    }
    connect().catch(() => events.closed(NO_ANSWER, ''))
    return {
      send: (text) => socket?.send(text),
      close(code, reason) {
        ended = { code, reason }
        socket?.close(code, reason)
        clearTimeout(late)
        late = setTimeout(() => end(), closingMs)
        late.unref()
      },
    }
  }
}

const NO_ANSWER = 1006
