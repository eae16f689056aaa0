import type { RoomId, UserId } from '@roomkey/protocol'
import type { RoomView } from '../api/views.ts'
import type { SqlDriver } from '../ports/index.ts'
import { pendingRoom } from './pendingRoom.ts'
import { plainName } from './plainName.ts'

interface Row {
  name: string
  description: string | null
  is_private: number
  created_by: UserId | null
  creator: string | null
  created_at: number
}

export function roomView(sql: SqlDriver, id: RoomId, me: UserId): RoomView | null {
  const room = sql.all<Row>(
    `SELECT name, description, is_private, created_by, username AS creator, created_at
     FROM rooms LEFT JOIN people ON people.id = created_by WHERE rooms.id = ? AND name IS NOT NULL`,
    [id],
  )[0]
  if (room === undefined) return null
  const pending = pendingRoom(sql, id)
  if (pending.leaving) return null
  const present = sql.all<RoomView['members'][number]>(
    `SELECT user_id AS id, username, role, joined_at AS joinedAt
     FROM memberships JOIN people ON people.id = user_id
     WHERE room_id = ? AND left_at IS NULL ORDER BY joined_at, user_id`,
    [id],
  )
  const members = present.filter((member) => !pending.removed.has(member.id))
  return {
    id,
    name: plainName(pending.name ?? room.name),
    description: pending.description === undefined ? room.description : pending.description || null,
    isPrivate: room.is_private === 1,
    createdBy:
      room.created_by === null || room.creator === null
        ? null
        : { id: room.created_by, username: room.creator },
    createdAt: room.created_at,
    pending: pending.created,
    myRole: members.find((member) => member.id === me)?.role ?? 'member',
    members,
  }
}
