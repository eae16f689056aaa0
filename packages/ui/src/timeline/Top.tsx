import type { TimelineView } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useParts, useRoomRow, useView } from '../app/context.ts'
import { Avatar, RoomGlyph } from '../controls/Avatar.tsx'
import { Button } from '../controls/Button.tsx'
import { otherOf } from '../rooms/sections.ts'
import { MessageSkeletons } from './Skeletons.tsx'

export interface TopProps {
  view: TimelineView
  name: string
  room: RoomId
  retry(): void
}

/** What stands above the oldest message. Always of the same height, so that its change moves nothing below. */
export function Top({ view, name, room, retry }: TopProps) {
  const { text } = useParts()
  if (!view.hasOlder) return <Beginning id={room} name={name} />
  if (view.older === 'failed')
    return (
      <div className="timeline-top">
        <Failed note={text.timeline.olderFailed} retry={retry} />
      </div>
    )
  return (
    <div className="timeline-top">
      <MessageSkeletons rows={3} />
    </div>
  )
}

/** What stands below a window when the messages after it could not be loaded. */
export function Bottom({ retry }: { retry(): void }) {
  const { text } = useParts()
  return <Failed note={text.timeline.newerFailed} retry={retry} />
}

function Failed({ note, retry }: { note: string; retry(): void }) {
  const { text } = useParts()
  return (
    <p className="timeline-top-note" role="status">
      {note}
      <Button small onClick={retry}>
        {text.timeline.olderRetry}
      </Button>
    </p>
  )
}

function Beginning({ id, name }: { id: RoomId; name: string }) {
  const { text, format } = useParts()
  const room = useView({ view: 'room', room: id })
  const row = useRoomRow(id)
  const direct = row && otherOf(row)
  return (
    <div className="timeline-top">
      <div className="timeline-begin">
        {direct ? <Avatar name={direct.username} size={64} /> : <RoomGlyph size={64} />}
        <h2 className="ellipsis" dir="auto">
          {text.timeline.beginTitle(name)}
        </h2>
        <p>
          {direct
            ? text.timeline.beginDirect(direct.username)
            : room && text.timeline.begin(name, format.date(room.createdAt))}
        </p>
      </div>
    </div>
  )
}
