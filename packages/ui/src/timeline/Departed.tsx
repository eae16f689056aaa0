import type { Person } from '@roomkey/client/api'
import { UserX } from 'lucide-react'
import { useText } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { useWriteTo } from '../rooms/useWriteTo.ts'
import './departed.css'

/** Above the composer of a conversation whose other person is gone. */
export function Departed({ person }: { person: Person }) {
  const text = useText()
  const write = useWriteTo()
  return (
    <div className="departed">
      <UserX size={16} strokeWidth={1.75} aria-hidden />
      <p role="status">{text.room.departedNote(person.username)}</p>
      <Button small onClick={() => void write(person)}>
        {text.room.writeTo(person.username)}
      </Button>
    </div>
  )
}
