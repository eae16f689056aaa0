import type { RoomId } from '@roomkey/protocol'
import { useParts, useRoomRow } from '../app/context.ts'
import { Confirm } from '../dialogs/Confirm.tsx'
import { roomName } from '../rooms/sections.ts'

export function LeaveRoom({ room, onClose }: { room: RoomId; onClose(): void }) {
  const { engine, navigation, text } = useParts()
  const row = useRoomRow(room)
  const leave = () => {
    onClose()
    navigation.open(null)
  }
  return (
    <Confirm
      title={text.room.leaveTitle(row ? roomName(row, text) : '')}
      lead={text.room.leaveLead}
      action={text.room.leaveAction}
      onConfirm={() => engine.leaveRoom(room)}
      onDone={leave}
      onClose={onClose}
    />
  )
}
