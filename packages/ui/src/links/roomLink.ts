import { MessageId, RoomId } from '@roomkey/protocol'

export interface RoomLink {
  /** An origin. */
  server: string
  room: RoomId
  message?: MessageId
}

/** A link that the desktop app opens, wherever it is clicked; whoever is not in the room is told so. */
export function roomLink(server: string, room: RoomId, message?: MessageId): string {
  const place = message === undefined ? '' : `/message/${message}`
  return `roomkey://open/room/${room}${place}?server=${encodeURIComponent(new URL(server).origin)}`
}

/** The same place in the web app of the server: a browser opens it wherever it is pasted. */
export function webLink(server: string, room: RoomId, message?: MessageId): string {
  const place = message === undefined ? '' : `/message/${message}`
  return `${new URL(server).origin}/#/room/${room}${place}`
}

/** Either kind; null for what is not written exactly as one of the two above writes it. */
export const readLink = (address: string): RoomLink | null => readRoomLink(address) ?? readWebLink(address)

const WEB_SHAPE = /^(https?:\/\/[^/]+)\/#\/room\/([^/]+)(?:\/message\/([^/]+))?$/

function readWebLink(address: string): RoomLink | null {
  const [, server, room, message] = WEB_SHAPE.exec(address) ?? []
  const [at, to] = [RoomId.safeParse(room), MessageId.optional().safeParse(message)]
  if (!at.success || !to.success || server === undefined || !URL.canParse(server)) return null
  const link = { server, room: at.data, ...(to.data && { message: to.data }) }
  return webLink(server, link.room, link.message) === address ? link : null
}

const SHAPE = /^roomkey:\/\/open\/room\/([^/?]+)(?:\/message\/([^/?]+))?\?server=([\w%.-]+)$/

/** Null for what is not written exactly as `roomLink` writes it. */
export function readRoomLink(address: string): RoomLink | null {
  const [, room, message, server] = SHAPE.exec(address) ?? []
  const [at, to] = [RoomId.safeParse(room), MessageId.optional().safeParse(message)]
  if (!at.success || !to.success || server === undefined) return null
  const link = { server: decoded(server), room: at.data, ...(to.data && { message: to.data }) }
  const isWritten = /^https?:/.test(link.server) && URL.canParse(link.server)
  return isWritten && roomLink(link.server, link.room, link.message) === address ? link : null
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that begins nothing.
    return ''
  }
}
