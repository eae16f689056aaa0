import type { ActionId } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useNavigation, useParts } from '../app/context.ts'
import { Confirm } from '../dialogs/Confirm.tsx'

interface DiscardRoomProps {
  action: ActionId
  room: RoomId
  name: string
  onClose(): void
}

export function DiscardRoom({ action, room, name, onClose }: DiscardRoomProps) {
  const { engine, navigation, text } = useParts()
  const open = useNavigation((state) => state.room)
  const gone = () => {
    onClose()
    if (open === room) navigation.open(null)
  }
  return (
    <Confirm
      title={text.actions.discardRoomTitle(name)}
      lead={text.actions.discardRoomLead}
      action={text.timeline.discard}
      onConfirm={() => engine.discardAction(action)}
      onDone={gone}
      onClose={onClose}
    />
  )
}
