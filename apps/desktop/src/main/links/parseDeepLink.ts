import { MessageId, RoomId } from '@roomkey/protocol'

// roomkey://open/room/<room>[/message/<message>]?server=<origin>
// roomkey://open/server/<host[:port]>
//
// Any web page and any message can hold such a link, so it can only lead to a place, and nothing is done there. What is
// not written exactly like one of these is refused: no credentials, no other parameters, nothing to be guessed.

export type DeepLink =
  | { kind: 'room'; server: string; room: RoomId; message?: MessageId }
  /** `host` as in a URL, with its port where one was named. */
  | { kind: 'server'; host: string }

export const LINK_SCHEME = 'roomkey'
export const MAX_LINK = 2048

export function parseDeepLink(text: string): DeepLink | null {
  if (text.length > MAX_LINK || !URL.canParse(text)) return null
  const url = new URL(text)
  // The parser forgives a lot (spaces around, line breaks within, a user's name): what it had to change is no link.
  if (url.href !== text || url.protocol !== `${LINK_SCHEME}:` || url.host !== 'open' || url.hash !== '')
    return null
  if (url.username !== '' || url.password !== '') return null
  const [, kind, id, ...rest] = url.pathname.split('/')
  if (kind === 'room') return roomLink(id, rest, [...url.searchParams])
  if (kind !== 'server' || id === undefined || rest.length > 0 || url.search !== '') return null
  return isHost(id) ? { kind: 'server', host: id } : null
}

function roomLink(
  id: string | undefined,
  rest: readonly string[],
  query: readonly [string, string][],
): DeepLink | null {
  const room = RoomId.safeParse(id)
  const [name, server, ...more] = query.flat()
  if (!room.success || name !== 'server' || server === undefined || more.length > 0) return null
  if (!isOrigin(server)) return null
  if (rest.length === 0) return { kind: 'room', server, room: room.data }
  const message = MessageId.safeParse(rest[1])
  if (rest[0] !== 'message' || rest.length !== 2 || !message.success) return null
  return { kind: 'room', server, room: room.data, message: message.data }
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

function isHost(text: string): boolean {
  if (!URL.canParse(`https://${text}`)) return false
  const { host, hostname } = new URL(`https://${text}`)
  return text === host || text === `${hostname}:443`
}
