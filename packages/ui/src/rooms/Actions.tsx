import type { RoomAction } from '@roomkey/client/api'
import { useText, useView } from '../app/context.ts'
import { ActionItem } from './ActionItem.tsx'
import './actions.css'

/** What was done with rooms and is not with the server yet, or was refused: below the list, while there is any. */
export function Actions() {
  const text = useText()
  const actions = useView({ view: 'actions' }) ?? []
  return (
    <section className="actions" aria-label={text.actions.title}>
      <ul aria-live="polite">
        {actions.map((action) => (
          <ActionItem key={action.id} action={action} />
        ))}
      </ul>
    </section>
  )
}

/** Where a room of one's own making stands, in the room itself. */
export function CreationStrip({ action }: { action: RoomAction }) {
  return (
    <ul className="creation">
      <ActionItem action={action} />
    </ul>
  )
}
