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
