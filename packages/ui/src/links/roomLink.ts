import type { MessageId, RoomId } from '@roomkey/protocol'

/** A link that the desktop app opens, wherever it is clicked; whoever is not in the room is told so. */
export function roomLink(server: string, room: RoomId, message?: MessageId): string {
  const place = message === undefined ? '' : `/message/${message}`
  return `roomkey://open/room/${room}${place}?server=${encodeURIComponent(new URL(server).origin)}`
}
