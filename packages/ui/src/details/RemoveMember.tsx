import type { RoomId, UserId } from '@roomkey/protocol'
import { useParts, useRoomRow } from '../app/context.ts'
import { Confirm } from '../dialogs/Confirm.tsx'
import { roomName } from '../rooms/sections.ts'

interface RemoveMemberProps {
  room: RoomId
  user: UserId
  username: string
  onClose(): void
}

export function RemoveMember({ room, user, username, onClose }: RemoveMemberProps) {
  const { engine, text } = useParts()
  const row = useRoomRow(room)
  return (
    <Confirm
      title={text.room.removeTitle(username, row ? roomName(row, text) : '')}
      lead={text.room.removeLead}
      action={text.room.removeAction}
      onConfirm={() => engine.removeMember({ room, user })}
      onDone={onClose}
      onClose={onClose}
    />
  )
}
