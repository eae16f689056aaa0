import type { RoomId } from '@roomkey/protocol'
import { type FormEvent, useState } from 'react'
import { useParts, useRoomRow } from '../app/context.ts'
import { useCommand } from '../app/useCommand.ts'
import { Dialog } from '../controls/Dialog.tsx'
import { FormEnd } from '../controls/FormEnd.tsx'
import { NameChips } from '../dialogs/NameChips.tsx'
import { splitNames } from '../dialogs/names.ts'
import { roomName } from '../rooms/sections.ts'

export function AddMembers({ room, onClose }: { room: RoomId; onClose(): void }) {
  const { engine, text } = useParts()
  const row = useRoomRow(room)
  const command = useCommand()
  const [people, setPeople] = useState<readonly string[]>([])
  const [typed, setTyped] = useState('')
  const [unknown, setUnknown] = useState<readonly string[]>([])

  async function submit(event: FormEvent) {
    event.preventDefault()
    const usernames = splitNames([...people, typed].join(','))
    if (usernames.length === 0) return
    const result = await command.run(() => engine.addMembers({ room, usernames }))
    if (!result?.ok) return
    if (result.unknownUsernames.length === 0) return onClose()
    // The others are in; the ones nobody has stay to be corrected.
    setUnknown(result.unknownUsernames)
    setPeople(result.unknownUsernames)
    setTyped('')
  }
  const stillUnknown = unknown.filter((name) => people.includes(name))
  return (
    <Dialog title={text.room.addTitle(row ? roomName(row, text) : '')} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <NameChips
          first
          label={text.createRoom.invite}
          names={people}
          onNames={setPeople}
          typed={typed}
          onTyped={setTyped}
          unknown={stillUnknown}
        />
        {stillUnknown.length > 0 && (
          <p className="form-error" role="alert">
            {text.room.unknown(stillUnknown)}
          </p>
        )}
        <FormEnd command={command} words={[text.room.addAction, text.room.adding]} onCancel={onClose} />
      </form>
    </Dialog>
  )
}
