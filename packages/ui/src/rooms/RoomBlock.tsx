import type { RoomRow } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { memo } from 'react'
import { sameRows } from './blocks.ts'
import { RoomRowItem } from './RoomRowItem.tsx'
import { useRowKeys } from './useRowKeys.ts'

export interface RoomBlockProps {
  rooms: readonly RoomRow[]
  /** Its rows are in sight, or nearly. */
  near: boolean
  /** Null: none of these. */
  open: RoomId | null
  reachable: RoomId | null
  refused: ReadonlySet<RoomId | null>
  onOpen(room: RoomRow): void
}

/** Some rows of the list, looked at again only when one of them is another. */
export const RoomBlock = memo(
  function RoomBlock({ rooms, near, open, reachable, refused, onOpen }: RoomBlockProps) {
    const keys = useRowKeys(rooms)
    return rooms.map((room, index) => (
      <RoomRowItem
        key={keys[index]}
        room={room}
        open={room.id === open}
        reachable={room.id === reachable}
        near={near}
        refused={refused.has(room.id)}
        onOpen={onOpen}
      />
    ))
  },
  (before, after) =>
    sameRows(before.rooms, after.rooms) &&
    before.near === after.near &&
    before.open === after.open &&
    before.reachable === after.reachable &&
    before.refused === after.refused &&
    before.onOpen === after.onOpen,
)
