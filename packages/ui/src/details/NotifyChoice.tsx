import { RoomNotify } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useId } from 'react'
import { useParts, useRoomRow } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { Select } from '../controls/Select.tsx'

/** What of this room is told about; kept on this device. */
export function NotifyChoice({ room }: { room: RoomId }) {
  const { engine, navigation, platform, text } = useParts()
  const id = useId()
  const chosen = useRoomRow(room)?.notify ?? 'default'
  // A browser tab shows no notifications, and has no settings for them.
  const inTab = platform.kind === 'web' && chosen !== 'nothing'
  const hint = inTab ? text.room.notifyInTab : text.room.notifyHints[chosen]
  async function choose(notify: RoomNotify) {
    const result = await attempt(text, engine.setRoomNotify({ room, notify }))
    if (!result.ok) navigation.notify(failureText(text, result), 'danger')
  }
  return (
    <div className="details-section details-notify">
      <h3 id={`${id}-label`}>{text.room.notify}</h3>
      <Select
        aria-labelledby={`${id}-label`}
        aria-describedby={`${id}-hint`}
        value={chosen}
        onChange={(event) => void choose(RoomNotify.parse(event.target.value))}
      >
        {RoomNotify.options.map((each) => (
          <option key={each} value={each}>
            {text.room.notifies[each]}
          </option>
        ))}
      </Select>
      <p id={`${id}-hint`}>{hint}</p>
    </div>
  )
}
