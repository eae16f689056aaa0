import type { RoomId, UserId } from '@roomkey/protocol'
import type { RoomRow } from '../api/views.ts'
import type { SqlDriver } from '../ports/index.ts'
import { pendingRoom } from '../views/pendingRoom.ts'
import { roomRows } from '../views/roomRows.ts'
import type { Workspace } from './Workspace.ts'

/** The conversation with that one person, also one that the server does not have yet; of several, the one in use. */
export function findDirect(
  { isLive, sql, user }: Pick<Workspace, 'isLive' | 'sql' | 'user'>,
  usernames: readonly string[],
): RoomId | null {
  if (usernames.length !== 1) return null
  const me = user.id as UserId
  const nameless = sql.all<{ id: RoomId }>(
    `SELECT rooms.id FROM rooms JOIN memberships ON room_id = rooms.id
     WHERE name = '' AND user_id = ? AND left_at IS NULL`,
    [me],
  )
  const ids = nameless.map(({ id }) => id)
  const rows = [...roomRows(sql, ids, me, isLive).values()]
  const found = rows.filter(
    (row) => row.directWith?.username === usernames[0] || waitsFor(sql, row, usernames[0] ?? ''),
  )
  return found.toSorted((a, b) => b.activeAt - a.activeAt)[0]?.id ?? null
}

/** Was it begun with that one person, of whom nothing is known here before the server has it? */
function waitsFor(sql: SqlDriver, { id, directWith, pending }: RoomRow, username: string): boolean {
  if (!pending || directWith !== null) return false
  const { invited, name } = pendingRoom(sql, id)
  return name === null && invited.length === 1 && invited[0] === username
}
