import { RoomId } from '@roomkey/protocol'

const NAMES_ROOM =
  /^\{"type":"(?:changes|ack|removed|read_mark|typing)"[^{}[\]]*?,"room_id":"([0-9a-f-]{36})"/
const SNAPSHOT = /^\{"type":"snapshot"[^{}[\]]*?,"room":\{"id":"([0-9a-f-]{36})"/
/** A type, a ref of at most 64 characters and an id are in it. */
const HEAD_CHARS = 300

/**
 * The one room that a frame concerns, read off its beginning, as frames that only wait need not be parsed; null: none,
 * or it is written in another order. Nothing but the order of rooms hangs on it.
 */
export function roomOf(text: string): RoomId | null {
  const head = text.slice(0, HEAD_CHARS)
  const id = (NAMES_ROOM.exec(head) ?? SNAPSHOT.exec(head))?.[1]
  return RoomId.safeParse(id).data ?? null
}
