import type { Role, RoomId, UserId } from '@roomkey/protocol'
import type { RoomRow, StandingRow } from '../store.ts'
import { lockRoom } from './rooms.ts'
import type { Sql } from './Sql.ts'

interface StandingRecord extends Pick<RoomRow, 'lastSeq' | 'lastRev' | 'keyEpoch'> {
  role: Role | null
}

// Every request for a room asks this: few columns, in one statement.
const STANDING = `select r.last_seq as "lastSeq", r.last_rev as "lastRev", r.key_epoch as "keyEpoch", m.role
  from rooms r left join memberships m on m.room_id = r.id and m.user_id = ? and m.left_at is null
  where r.id = ?`

/** In a unit of work it locks the room first: a lock within this statement would wait with a membership it had read before. */
export async function standing(sql: Sql, roomId: RoomId, user: UserId): Promise<StandingRow | undefined> {
  if (sql.locked) await lockRoom(sql, roomId)
  const record = await sql.get<StandingRecord>(STANDING, [user, roomId])
  if (!record) return undefined
  const { role, lastSeq, lastRev, keyEpoch } = record
  return {
    room: { id: roomId, lastSeq, lastRev, keyEpoch },
    membership: role === null ? undefined : { userId: user, role, leftAt: null },
  }
}
