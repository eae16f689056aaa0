import type { TimelineMessage } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useParts } from '../app/context.ts'
import { Confirm } from '../dialogs/Confirm.tsx'

interface DeleteMessageProps {
  room: RoomId
  message: TimelineMessage
  onClose(): void
}

export function DeleteMessage({ room, message, onClose }: DeleteMessageProps) {
  const { editing, engine, text } = useParts()
  const name = message.sender?.username ?? text.app.somebody
  return (
    <Confirm
      title={message.isOwn ? text.timeline.deleteTitle : text.timeline.deleteTitleOf(name)}
      lead={text.timeline.deleteLead(message.attachments.length)}
      action={text.timeline.deleteAction}
      quote={message.text}
      onConfirm={() => engine.deleteMessage(message.id)}
      onDone={() => {
        if (editing.getState().rooms[room]?.message.id === message.id) editing.end(room)
        onClose()
      }}
      onClose={onClose}
    />
  )
}
