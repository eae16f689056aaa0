import type { AttachmentRow, TimelineView } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'

/** Every file in what is on screen of a room, oldest first. */
export function filesOf(values: Readonly<Record<string, unknown>>, room: RoomId): AttachmentRow[] {
  let longest: TimelineView | null = null
  for (const [key, value] of Object.entries(values)) {
    const query: { view: string; room?: string } = JSON.parse(key)
    if (query.view !== 'timeline' || query.room !== room || !value) continue
    const timeline = value as TimelineView
    if (timeline.messages.length > (longest?.messages.length ?? -1)) longest = timeline
  }
  return (longest?.messages ?? [])
    .filter((message) => message.seq !== null && !message.deleted)
    .flatMap((message) => message.attachments)
}
