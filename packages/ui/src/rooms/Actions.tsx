import type { RoomAction } from '@roomkey/client/api'
import { ChevronRight } from 'lucide-react'
import { useNavigation, useText, useView } from '../app/context.ts'
import { ActionItem } from './ActionItem.tsx'
import './actions.css'

/** What was done with rooms and is not with the server yet, or was refused: below the list, while there is any. */
export function Actions() {
  const text = useText()
  const open = useNavigation((state) => state.room)
  // In the room itself it stands above the messages.
  const actions = (useView({ view: 'actions' }) ?? []).filter(
    (each) => each.kind !== 'create' || each.room !== open,
  )
  const waiting = actions.filter((each) => each.state === 'waiting')
  const others = actions.filter((each) => each.state !== 'waiting')
  return (
    <section className="actions" aria-label={actions.length > 0 ? text.actions.title : undefined}>
      <ul aria-live="polite">
        {others.map((action) => (
          <ActionItem key={action.id} action={action} />
        ))}
        {waiting.length === 1 && waiting.map((action) => <ActionItem key={action.id} action={action} />)}
        {waiting.length > 1 && (
          <li>
            <Waiting actions={waiting} />
          </li>
        )}
      </ul>
    </section>
  )
}

/** Many at once are one line until somebody asks. */
function Waiting({ actions }: { actions: readonly RoomAction[] }) {
  const text = useText()
  return (
    <details className="actions-waiting">
      <summary>
        <ChevronRight size={14} strokeWidth={2} aria-hidden />
        {text.actions.waiting(actions.length)}
      </summary>
      <ul>
        {actions.map((action) => (
          <ActionItem key={action.id} action={action} />
        ))}
      </ul>
    </details>
  )
}

/** Where a room of one's own making stands, in the room itself. */
export function CreationStrip({ action }: { action: RoomAction }) {
  return (
    <ul className="creation" aria-live="polite">
      <ActionItem action={action} />
    </ul>
  )
}
