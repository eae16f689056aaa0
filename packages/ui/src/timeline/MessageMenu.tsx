import type { TimelineMessage } from '@roomkey/client/api'
import { Copy, RotateCw, Trash2 } from 'lucide-react'
import { ContextMenu } from 'radix-ui'
import { type MouseEvent, type ReactElement, useState } from 'react'
import { useText } from '../app/context.ts'
import type { MessageActions } from './useMessageActions.ts'
import '../controls/menu.css'

interface MessageMenuProps {
  messages: ReadonlyMap<string, TimelineMessage>
  actions: MessageActions
  children: ReactElement
}

/** The toolbar's actions by right click or menu key. Over links, pictures and selected text the browser's own menu stays. */
export function MessageMenu({ messages, actions, children }: MessageMenuProps) {
  const text = useText()
  const [message, setMessage] = useState<TimelineMessage | null>(null)

  function choose(event: MouseEvent<HTMLElement>) {
    const target = event.target as HTMLElement
    const id = target.closest<HTMLElement>('[data-message]')?.dataset.message
    const found = id === undefined ? undefined : messages.get(id)
    const native = target.closest('a, img') !== null || String(getSelection()) !== ''
    if (native || !found || found.deleted || (found.text === '' && found.state !== 'failed'))
      event.stopPropagation()
    else setMessage(found)
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
        <ContextMenu.Content className="menu" collisionPadding={8}>
          {message && message.text !== '' && (
            <ContextMenu.Item className="menu-item" onSelect={() => actions.copy(message)}>
              <Copy size={16} strokeWidth={1.75} aria-hidden />
              {text.timeline.copy}
            </ContextMenu.Item>
          )}
          {message?.state === 'failed' && (
            <>
              <ContextMenu.Item className="menu-item" onSelect={() => actions.retry(message)}>
                <RotateCw size={16} strokeWidth={1.75} aria-hidden />
                {text.timeline.retry}
              </ContextMenu.Item>
              <ContextMenu.Item
                className="menu-item menu-item-danger"
                onSelect={() => actions.discard(message)}
              >
                <Trash2 size={16} strokeWidth={1.75} aria-hidden />
                {text.timeline.discard}
              </ContextMenu.Item>
            </>
          )}
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  )
}
