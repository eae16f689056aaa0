import type { Person } from '@roomkey/client/api'
import { Compass, MessagesSquare, Plus } from 'lucide-react'
import { useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { EmptyState } from '../controls/EmptyState.tsx'
import { useKnownRooms } from '../rooms/useKnownRooms.ts'

/** Before a room is chosen: on the very first run, or later. */
export function NoRoom({ me }: { me: Person }) {
  const { navigation, text } = useParts()
  const rooms = useKnownRooms()
  if (!rooms) return null
  if (rooms.length === 0)
    return (
      <EmptyState
        icon={MessagesSquare}
        title={text.timeline.firstRunTitle(me.username)}
        action={
          <Button look="primary" onClick={() => navigation.show({ kind: 'createRoom' })}>
            <Plus size={16} aria-hidden /> {text.rooms.create}
          </Button>
        }
      >
        {text.timeline.firstRun}
      </EmptyState>
    )
  return (
    <EmptyState
      icon={MessagesSquare}
      title={text.timeline.pickTitle}
      action={
        <Button onClick={() => navigation.show({ kind: 'switcher' })}>
          <Compass size={15} aria-hidden /> {text.switcher.open}
        </Button>
      }
    >
      {text.timeline.pick}
    </EmptyState>
  )
}
