import type { AttachmentRow, TimelineMessage } from '@roomkey/client/api'
import { Copy, Link, MessageSquare, Pencil, RotateCw, Trash2, Undo2, X } from 'lucide-react'
import { type ReactElement, useState } from 'react'
import { useParts, useText } from '../app/context.ts'
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

  /** A click on a name offers only what is about the person. */
  const [aboutPerson, setAboutPerson] = useState(false)
  const person = message && actions.personOf(message)

  const offers = (found: TimelineMessage) =>
    actions.personOf(found) !== null ||
    found.text !== '' ||
    mayLink(found) ||
    mayDiscard(found) ||
    mayEdit(found) ||
    actions.mayDelete(found)

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
    setAboutPerson(false)
    return true
  }

  function onClick({ target }: { target: EventTarget }) {
    if (!(target instanceof HTMLElement)) return
    const name = target.closest<HTMLElement>('[data-person]')
    if (name === null) return
    const { left, bottom } = name.getBoundingClientRect()
    const place = { bubbles: true, cancelable: true, clientX: left, clientY: bottom + 4 }
    if (!name.dispatchEvent(new MouseEvent('contextmenu', place))) setAboutPerson(true)
  }

  return (
    <ContextBox
      onClick={onClick}
      className="timeline-box"
      choose={choose}
      items={(afterMenu) =>
        message && (
          <>
            {!aboutPerson && file && (
              <FileItems file={file} all={message.attachments} afterMenu={afterMenu} />
            )}
            {!aboutPerson && <Copying message={message} actions={actions} />}
            {person && (
              <ContextItem
                icon={MessageSquare}
                label={text.room.writeTo(person.username)}
                onSelect={() => actions.writeTo(person)}
              />
            )}
            {!aboutPerson && <Changing {...{ actions, afterMenu, message }} />}
          </>
        )
      }
    >
      {children}
    </ContextBox>
  )
}

interface ItemsProps {
  message: TimelineMessage
  actions: MessageActions
}

function Copying({ message, actions }: ItemsProps) {
  const text = useText()
  return (
    <>
      {message.text !== '' && (
        <ContextItem icon={Copy} label={text.timeline.copy} onSelect={() => actions.copy(message)} />
      )}
      {mayLink(message) && (
        <ContextItem icon={Link} label={text.routes.copyMessage} onSelect={() => actions.copyLink(message)} />
      )}
    </>
  )
}

interface ChangingProps extends ItemsProps {
  afterMenu(run: () => void): void
}

function Changing({ message, actions, afterMenu }: ChangingProps) {
  const text = useText()
  return (
    <>
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
