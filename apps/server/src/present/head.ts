import type { RoomHead } from '@roomkey/protocol'
import type { RoomHeadRow } from '../store/store.ts'

export const presentHead = (row: RoomHeadRow): RoomHead => ({
  room_id: row.roomId,
  last_seq: row.lastSeq,
  last_rev: row.lastRev,
  read_seq: row.readSeq,
  unread_count: row.unreadCount,
})
