import type { RoomId, UserId } from '@roomkey/protocol'
import { useParts, useView } from '../app/context.ts'
import { Confirm } from '../dialogs/Confirm.tsx'

interface RemoveMemberProps {
  room: RoomId
  user: UserId
  username: string
  onClose(): void
}

export function RemoveMember({ room, user, username, onClose }: RemoveMemberProps) {
  const { engine, text } = useParts()
  const view = useView({ view: 'room', room })
  return (
    <Confirm
      title={text.room.removeTitle(username, view?.name ?? '')}
      lead={text.room.removeLead}
      action={text.room.removeAction}
      onConfirm={() => engine.removeMember({ room, user })}
      onDone={onClose}
      onClose={onClose}
    />
  )
}
