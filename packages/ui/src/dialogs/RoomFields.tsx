import type { Failure } from '@roomkey/client/api'
import { useText } from '../app/context.ts'
import { Field } from '../controls/Field.tsx'

const MAX_NAME = 100
const MAX_DESCRIPTION = 1000

export interface RoomWords {
  name: string
  description: string
}

interface Props {
  words: RoomWords
  onWords(words: RoomWords): void
  /** What is wrong with the name, known here. */
  nameError: string | undefined
  /** What the server found wrong. */
  failure: Failure | null
  namePlaceholder?: string
}

/** A room's name and description, as they are given and changed. */
export function RoomFields({ words, onWords, nameError, failure, namePlaceholder }: Props) {
  const text = useText()
  return (
    <>
      <Field
        label={text.createRoom.name}
        placeholder={namePlaceholder}
        value={words.name}
        maxLength={MAX_NAME}
        data-first
        error={nameError ?? failure?.fields?.name}
        onChange={(event) => onWords({ ...words, name: event.target.value })}
      />
      <Field
        label={text.createRoom.description}
        aside={text.createRoom.optional}
        value={words.description}
        maxLength={MAX_DESCRIPTION}
        error={failure?.fields?.description}
        onChange={(event) => onWords({ ...words, description: event.target.value })}
      />
    </>
  )
}
