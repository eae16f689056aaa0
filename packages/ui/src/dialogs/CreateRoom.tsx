import { type FormEvent, useState } from 'react'
import { useParts } from '../app/context.ts'
import { useCommand } from '../app/useCommand.ts'
import { DETAILS_OVER } from '../app/widths.ts'
import { Dialog } from '../controls/Dialog.tsx'
import { FormEnd } from '../controls/FormEnd.tsx'
import { modifier } from '../keyboard/keys.ts'
import { NameChips } from './NameChips.tsx'
import { splitNames } from './names.ts'
import { RoomFields, type RoomWords } from './RoomFields.tsx'

interface CreateRoomProps {
  /** Who is invited from the start: others are to talk with this person, too. */
  person?: string | undefined
  onClose(): void
}

export function CreateRoom({ person, onClose }: CreateRoomProps) {
  const { engine, navigation, preferences, text } = useParts()
  const command = useCommand()
  const [words, setWords] = useState<RoomWords>({ name: '', description: '' })
  const [people, setPeople] = useState<readonly string[]>(person === undefined ? [] : [person])
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string>()

  async function submit(event: FormEvent) {
    event.preventDefault()
    const name = words.name.trim()
    if (name === '') return setError(text.createRoom.nameMissing)
    // A name typed but not yet turned into a chip is meant too.
    const usernames = splitNames([...people, typed].join(','))
    const result = await command.run(() =>
      engine.createRoom({ name, description: words.description.trim(), usernames }),
    )
    if (!result?.ok) return
    onClose()
    // Details that lie over the room would hide the new one.
    if (matchMedia(DETAILS_OVER).matches) preferences.setState({ detailsOpen: false })
    navigation.open(result.room)
    if (result.unknownUsernames.length > 0)
      navigation.notify(text.room.unknownAfter(result.unknownUsernames), 'danger')
  }

  return (
    <Dialog title={text.createRoom.title} onClose={onClose}>
      <p className="dialog-lead">
        {person === undefined ? text.createRoom.direct(`${modifier} K`) : text.createRoom.beside(person)}
      </p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <RoomFields
          words={words}
          onWords={(next) => {
            setWords(next)
            if (next.name !== words.name) setError(undefined)
          }}
          nameError={error}
          failure={command.failure}
          namePlaceholder={text.createRoom.namePlaceholder}
        />
        <NameChips
          label={text.createRoom.invite}
          aside={text.createRoom.optional}
          names={people}
          onNames={setPeople}
          typed={typed}
          onTyped={setTyped}
        />
        <FormEnd
          command={command}
          shown={['name', 'description']}
          words={[text.createRoom.create, text.createRoom.creating]}
          onCancel={onClose}
        />
      </form>
    </Dialog>
  )
}
