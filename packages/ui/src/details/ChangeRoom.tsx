import type { RoomView } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { type FormEvent, useState } from 'react'
import { useParts, useView } from '../app/context.ts'
import { useCommand } from '../app/useCommand.ts'
import { Dialog } from '../controls/Dialog.tsx'
import { FormEnd } from '../controls/FormEnd.tsx'
import { RoomFields, type RoomWords } from '../dialogs/RoomFields.tsx'

export function ChangeRoom({ room, onClose }: { room: RoomId; onClose(): void }) {
  const view = useView({ view: 'room', room })
  return view ? <Form view={view} onClose={onClose} /> : null
}

function Form({ view, onClose }: { view: RoomView; onClose(): void }) {
  const { engine, text } = useParts()
  const command = useCommand()
  const [before] = useState<RoomWords>({ name: view.name, description: view.description ?? '' })
  const [typed, setTyped] = useState(before)
  const [error, setError] = useState<string>()

  async function submit(event: FormEvent) {
    event.preventDefault()
    const words = { name: typed.name.trim(), description: typed.description.trim() }
    if (words.name === '') return setError(text.createRoom.nameMissing)
    // What was left alone is not sent: somebody else may be changing that.
    const change = {
      ...(words.name === before.name ? {} : { name: words.name }),
      ...(words.description === before.description ? {} : { description: words.description }),
    }
    if (Object.keys(change).length === 0) return onClose()
    const result = await command.run(() => engine.changeRoom({ room: view.id, ...change }))
    if (result?.ok) onClose()
  }

  return (
    <Dialog title={text.room.changeTitle} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <RoomFields
          words={typed}
          onWords={(next) => {
            setTyped(next)
            if (next.name !== typed.name) setError(undefined)
          }}
          nameError={error}
          failure={command.failure}
        />
        <FormEnd
          command={command}
          shown={['name', 'description']}
          words={[text.room.changeAction, text.room.changing]}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  )
}
