import { DocumentedClientFrame, type RoomId } from '@roomkey/protocol'
import { isTooElaborate } from '../../json/isElaborate.ts'

export interface RoomAction {
  action: 'subscribe' | 'unsubscribe'
  roomId: RoomId
}

/** What the seed's channel layer accepted as a group name; anything else killed its consumer. */
const GROUP_NAME = /^[A-Za-z0-9_.-]{1,90}$/

/**
 * One frame, judged as recorded: what is no JSON object ends the connection, as does a room id that could not be a
 * group's name; unknown actions, missing and non-text ids are ignored; an id in another spelling names no room.
 */
export function readAction(text: string | undefined): RoomAction | 'ignored' | 'unreadable' {
  if (text === undefined || isTooElaborate(text)) return 'unreadable'
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return 'unreadable'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'unreadable'
  const { action, room_id: id } = value as { action?: unknown; room_id?: unknown }
  if (action !== 'subscribe' && action !== 'unsubscribe') return 'ignored'
  if (typeof id === 'string' && id !== '' && !GROUP_NAME.test(id)) return 'unreadable'
  const parsed = DocumentedClientFrame.safeParse(value)
  return parsed.success ? { action, roomId: parsed.data.room_id } : 'ignored'
}
