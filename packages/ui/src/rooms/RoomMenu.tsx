import { RoomNotify, type RoomRow } from '@roomkey/client/api'
import { Bell, Check, CheckCheck, ChevronRight, Link, LogOut, PanelRight } from 'lucide-react'
import { ContextMenu } from 'radix-ui'
import { type ReactElement, useState } from 'react'
import { useInView, useParts, useRoomRow } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { ContextBox } from '../controls/ContextBox.tsx'
import { ContextItem } from '../controls/ContextItem.tsx'
import { useCopyLink } from '../links/useCopyLink.ts'

/** What can be done with a room without opening it, by right click or menu key on its row. */
export function RoomMenu({ children }: { children: ReactElement }) {
  const { engine, navigation, preferences, text, views } = useParts()
  const copyLink = useCopyLink()
  const [id, setId] = useState<RoomRow['id'] | null>(null)
  const room = useRoomRow(id)
  const seq = useInView({ view: 'attention' }, ({ newest }) => newest.find((each) => each.room === id)?.seq)

  function choose(target: HTMLElement): boolean {
    const row = target.closest<HTMLElement>('[data-room]')
    const found = views.peek({ view: 'rooms' })?.find((each) => each.id === row?.dataset.room)
    // The server has nothing of one that it does not know.
    if (!found || found.pending) return false
    setId(found.id)
    return true
  }
  async function report(call: ReturnType<typeof engine.markRead>) {
    const result = await attempt(text, call)
    if (!result.ok) navigation.notify(failureText(text, result), 'danger')
  }

  return (
    <ContextBox
      className="room-menu-box"
      choose={choose}
      items={(afterMenu) =>
        room && (
          <>
            {room.unread > 0 && seq !== undefined && (
              <ContextItem
                icon={CheckCheck}
                label={text.rooms.markRead}
                onSelect={() => void report(engine.markRead({ room: room.id, seq }))}
              />
            )}
            <ContextMenu.Sub>
              <ContextMenu.SubTrigger className="menu-item">
                <Bell size={16} strokeWidth={1.75} aria-hidden />
                {text.room.notify}
                <span className="menu-end">
                  <ChevronRight size={15} aria-hidden />
                </span>
              </ContextMenu.SubTrigger>
              <ContextMenu.Portal>
                <ContextMenu.SubContent className="menu" collisionPadding={8}>
                  <ContextMenu.RadioGroup
                    value={room.notify}
                    onValueChange={(notify) =>
                      void report(engine.setRoomNotify({ room: room.id, notify: RoomNotify.parse(notify) }))
                    }
                  >
                    {RoomNotify.options.map((each) => (
                      <ContextMenu.RadioItem key={each} value={each} className="menu-item">
                        {text.room.notifies[each]}
                        <ContextMenu.ItemIndicator className="menu-end">
                          <Check size={15} aria-hidden />
                        </ContextMenu.ItemIndicator>
                      </ContextMenu.RadioItem>
                    ))}
                  </ContextMenu.RadioGroup>
                </ContextMenu.SubContent>
              </ContextMenu.Portal>
            </ContextMenu.Sub>
            <ContextItem icon={Link} label={text.routes.copyRoom} onSelect={() => copyLink(room.id)} />
            <ContextItem
              icon={PanelRight}
              label={text.room.details}
              onSelect={() =>
                afterMenu(() => {
                  navigation.open(room.id, room.unread > 0)
                  preferences.setState({ detailsOpen: true })
                })
              }
            />
            <ContextMenu.Separator className="menu-line" />
            <ContextItem
              danger
              icon={LogOut}
              label={text.rooms.leave}
              onSelect={() =>
                afterMenu(() => {
                  document.querySelector<HTMLElement>(`.room-row[data-room="${room.id}"]`)?.focus()
                  navigation.show({ kind: 'leaveRoom', room: room.id })
                })
              }
            />
          </>
        )
      }
    >
      {children}
    </ContextBox>
  )
}
