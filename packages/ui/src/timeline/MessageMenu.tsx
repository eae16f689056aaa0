import type { AttachmentRow, TimelineMessage } from '@roomkey/client/api'
import { Copy, Link, Pencil, RotateCw, Trash2, Undo2, X } from 'lucide-react'
import { ContextMenu } from 'radix-ui'
import { type MouseEvent, type ReactElement, useState } from 'react'
import { useParts } from '../app/context.ts'
import { FileItems } from '../attachments/FileItems.tsx'
import { ContextItem } from '../controls/ContextItem.tsx'
import { useAfterMenu } from '../controls/useAfterMenu.ts'
import { mayDiscard, mayEdit, mayLink, mayRetry, retryWords } from './mayChange.ts'
import type { MessageActions } from './useMessageActions.ts'

interface MessageMenuProps {
  messages: ReadonlyMap<string, TimelineMessage>
  actions: MessageActions
  children: ReactElement
}

/** The toolbar's actions by right click or menu key. Over links, pictures and selected text the browser's own menu stays. */
export function MessageMenu({ messages, actions, children }: MessageMenuProps) {
  const { platform, text } = useParts()
  const [message, setMessage] = useState<TimelineMessage | null>(null)
  const [file, setFile] = useState<AttachmentRow | null>(null)
  const { afterMenu, onCloseAutoFocus } = useAfterMenu()

  const offers = (found: TimelineMessage) =>
    found.text !== '' || mayLink(found) || mayDiscard(found) || mayEdit(found) || actions.mayDelete(found)

  function choose(event: MouseEvent<HTMLElement>) {
    const target = event.target as HTMLElement
    const id = target.closest<HTMLElement>('[data-message]')?.dataset.message
    const found = id === undefined ? undefined : messages.get(id)
    const fileId = target.closest<HTMLElement>('[data-file]')?.dataset.file
    const hit = found?.attachments.find((each) => each.id === fileId) ?? null
    // A browser's own menu copies and saves pictures; on the desktop there is none for them.
    const native =
      target.closest(platform.kind === 'desktop' ? 'a' : 'a, img') !== null || String(getSelection()) !== ''
    if (native || !found || !(hit || offers(found))) event.stopPropagation()
    else {
      setMessage(found)
      setFile(hit)
    }
  }

  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>
        <div className="timeline-box">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: decides which message the menu is about */}
          <div className="timeline-box" onContextMenu={choose}>
            {children}
          </div>
        </div>
      </ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content className="menu" collisionPadding={8} onCloseAutoFocus={onCloseAutoFocus}>
          {message && file && <FileItems file={file} all={message.attachments} afterMenu={afterMenu} />}
          {message && message.text !== '' && (
            <ContextItem icon={Copy} label={text.timeline.copy} onSelect={() => actions.copy(message)} />
          )}
          {message && mayLink(message) && (
            <ContextItem
              icon={Link}
              label={text.routes.copyMessage}
              onSelect={() => actions.copyLink(message)}
            />
          )}
          {message && mayRetry(message) && (
            <ContextItem
              icon={RotateCw}
              label={retryWords(message, text)}
              onSelect={() => actions.retry(message)}
            />
          )}
          {message && mayEdit(message) && (
            <ContextItem
              icon={Pencil}
              label={text.timeline.edit}
              keys="E"
              onSelect={() => afterMenu(() => actions.edit(message))}
            />
          )}
          {message && mayDiscard(message) && (
            <ContextItem
              danger
              icon={message.state === 'failed' ? X : Undo2}
              label={message.state === 'failed' ? text.timeline.discard : text.timeline.undo}
              onSelect={() => actions.discard(message)}
            />
          )}
          {message && actions.mayDelete(message) && (
            <ContextItem
              danger
              icon={Trash2}
              label={text.timeline.delete}
              keys="Del"
              onSelect={() => afterMenu(() => actions.delete(message))}
            />
          )}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
