import type { RoomId } from '@roomkey/protocol'
import { useText, useView } from '../app/context.ts'

/** Of fixed height: people start and stop typing without moving anything. */
export function TypingLine({ room }: { room: RoomId }) {
  const text = useText()
  const people = useView({ view: 'typing', room }) ?? []
  return (
    <span className="typing ellipsis" data-shown={people.length > 0 || undefined}>
      {people.length > 0 && text.composer.typing(people.map((each) => each.username))}
    </span>
  )
}
