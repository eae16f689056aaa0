import type { TimelineMessage } from '@roomkey/client/api'
import { Copy, Pencil, RotateCw, Trash2, Undo2, X } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useText } from '../app/context.ts'
import { IconButton } from '../controls/IconButton.tsx'
import { mayDiscard, mayEdit, mayRetry, retryWords } from './mayChange.ts'
import type { MessageActions } from './useMessageActions.ts'

interface MessageToolsProps {
  message: TimelineMessage
  actions: MessageActions
}

/** There for the pointer that rests on the message, and for Tab from the message that has focus. */
export function MessageTools({ message, actions }: MessageToolsProps) {
  const text = useText()
  const { timeline } = text
  return (
    <div className="message-tools" role="toolbar" aria-label={timeline.actions}>
      {message.text !== '' && (
        <IconButton small icon={Copy} label={timeline.copy} onClick={() => actions.copy(message)} />
      )}
      {mayRetry(message) && (
        <IconButton
          small
          icon={RotateCw}
          label={retryWords(message, text)}
          onClick={() => actions.retry(message)}
        />
      )}
      {mayEdit(message) && (
        <IconButton
          small
          icon={Pencil}
          label={timeline.edit}
          keys="E"
          onClick={() => actions.edit(message)}
        />
      )}
      {mayDiscard(message) && (
        <IconButton
          small
          icon={message.state === 'failed' ? X : Undo2}
          label={message.state === 'failed' ? timeline.discard : timeline.undo}
          onClick={() => actions.discard(message)}
        />
      )}
      {actions.mayDelete(message) && (
        <IconButton
          small
          className="message-delete"
          icon={Trash2}
          label={timeline.delete}
          keys="Del"
          onClick={() => actions.delete(message)}
        />
      )}
    </div>
  )
}

/** The keys of the message that somebody gave the focus, not something in it: one was not just led there. */
export function messageKeys(
  event: KeyboardEvent<HTMLElement>,
  message: TimelineMessage,
  actions: MessageActions,
): void {
  const { key, altKey, ctrlKey, metaKey } = event
  if (event.currentTarget.dataset.led !== undefined) return
  if (event.target !== event.currentTarget || altKey || ctrlKey || metaKey) return
  if (key.toLowerCase() === 'e' && mayEdit(message)) actions.edit(message)
  else if ((key === 'Delete' || key === 'Backspace') && actions.mayDelete(message)) actions.delete(message)
  else return
  event.preventDefault()
}
