import type { RoomAction } from '@roomkey/client/api'
import { CircleAlert, Clock, Info, type LucideIcon, X } from 'lucide-react'
import { useAfter, useParts, useText } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import type { Text } from '../text/en.ts'
import { useActionCommands } from './useActionCommands.ts'

const ICONS: Record<RoomAction['state'], LucideIcon> = {
  waiting: Clock,
  sending: Clock,
  failed: CircleAlert,
  done: Info,
}
/** What is over sooner needs no sign that it was on its way. */
const PATIENCE_MS = 1500

export function ActionItem({ action }: { action: RoomAction }) {
  const text = useText()
  const long = useAfter(PATIENCE_MS)
  if (action.state === 'sending' && !long) return null
  const Icon = ICONS[action.state]
  return (
    <li className="action" data-state={action.state}>
      <Icon size={14} strokeWidth={2} aria-hidden />
      <span className="action-words">
        <span className="action-what">{whatOf(text, action)}</span>
        <span className="action-state">{stateOf(text, action)}</span>
      </span>
      <ActionButtons action={action} />
    </li>
  )
}

function ActionButtons({ action }: { action: RoomAction }) {
  const { text } = useParts()
  const { retry, discard, show } = useActionCommands(action)
  const what = whatOf(text, action)
  if (action.state === 'sending') return null
  if (action.state === 'failed')
    return (
      <span className="action-buttons">
        {show && (
          <Button small aria-label={text.actions.about(text.actions.show, what)} onClick={show}>
            {text.actions.show}
          </Button>
        )}
        {action.retryable && (
          <Button small aria-label={text.actions.about(text.timeline.retry, what)} onClick={retry}>
            {text.timeline.retry}
          </Button>
        )}
        <Button
          small
          look="quiet"
          aria-label={text.actions.about(text.timeline.discard, what)}
          onClick={discard}
        >
          {text.timeline.discard}
        </Button>
      </span>
    )
  const label = action.state === 'done' ? text.app.close : text.actions.takeBack
  return <IconButton small icon={X} label={text.actions.about(label, what)} onClick={discard} />
}

function whatOf(text: Text, action: RoomAction): string {
  const room = action.roomName
  switch (action.kind) {
    case 'create':
      return action.isNameless && action.usernames.length === 1
        ? text.actions.direct(action.usernames[0] ?? '')
        : text.actions.create(room)
    case 'change':
      return action.name === undefined ? text.actions.describe(room) : text.actions.rename(action.name)
    case 'addMembers':
      return text.actions.add(action.usernames, room)
    case 'removeMember':
      return text.actions.remove(action.user.username, room)
    case 'leave':
      return text.actions.leave(room)
    case 'edit':
      return text.actions.edit(room)
    case 'delete':
      return text.actions.delete(room)
  }
}

function stateOf(text: Text, action: RoomAction): string {
  if (action.state === 'failed') return action.reason
  if (action.state === 'done') return text.actions.unknown(action.unknownUsernames)
  return text.timeline[action.state]
}
