import type { AttachmentRow, TimelineMessage } from '@roomkey/client/api'
import { Copy, Link, Pencil, RotateCw, Trash2, Undo2, X } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { useParts } from '../app/context.ts'
import { FileItems } from '../attachments/FileItems.tsx'
import { ContextBox } from '../controls/ContextBox.tsx'
import { ContextItem } from '../controls/ContextItem.tsx'
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

  const offers = (found: TimelineMessage) =>
    found.text !== '' || mayLink(found) || mayDiscard(found) || mayEdit(found) || actions.mayDelete(found)

  function choose(target: HTMLElement): boolean {
    const id = target.closest<HTMLElement>('[data-message]')?.dataset.message
    const found = id === undefined ? undefined : messages.get(id)
    const fileId = target.closest<HTMLElement>('[data-file]')?.dataset.file
    const hit = found?.attachments.find((each) => each.id === fileId) ?? null
    // A browser's own menu copies and saves pictures; on the desktop there is none for them.
    const native =
      target.closest(platform.kind === 'desktop' ? 'a' : 'a, img') !== null || String(getSelection()) !== ''
    if (native || !found || !(hit || offers(found))) return false
    setMessage(found)
    setFile(hit)
    return true
  }

  return (
    <ContextBox
      className="timeline-box"
      choose={choose}
      items={(afterMenu) =>
        message && (
          <>
            {file && <FileItems file={file} all={message.attachments} afterMenu={afterMenu} />}
            {message.text !== '' && (
              <ContextItem icon={Copy} label={text.timeline.copy} onSelect={() => actions.copy(message)} />
            )}
            {mayLink(message) && (
              <ContextItem
                icon={Link}
                label={text.routes.copyMessage}
                onSelect={() => actions.copyLink(message)}
              />
            )}
            {mayRetry(message) && (
              <ContextItem
                icon={RotateCw}
                label={retryWords(message, text)}
                onSelect={() => actions.retry(message)}
              />
            )}
            {mayEdit(message) && (
              <ContextItem
                icon={Pencil}
                label={text.timeline.edit}
                keys="E"
                onSelect={() => afterMenu(() => actions.edit(message))}
              />
            )}
            {mayDiscard(message) && (
              <ContextItem
                danger
                icon={message.state === 'failed' ? X : Undo2}
                label={message.state === 'failed' ? text.timeline.discard : text.timeline.undo}
                onSelect={() => actions.discard(message)}
              />
            )}
            {actions.mayDelete(message) && (
              <ContextItem
                danger
                icon={Trash2}
                label={text.timeline.delete}
                keys="Del"
                onSelect={() => afterMenu(() => actions.delete(message))}
              />
            )}
          </>
        )
      }
    >
      {children}
    </ContextBox>
  )
}
