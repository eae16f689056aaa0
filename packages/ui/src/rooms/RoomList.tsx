import { MessagesSquare, Plus } from 'lucide-react'
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import { useNavigation, useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { EmptyState } from '../controls/EmptyState.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import { useRoving } from '../controls/useRoving.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { Actions } from './Actions.tsx'
import { LostWritings } from './LostWritings.tsx'
import { QuietMark } from './QuietMark.tsx'
import { RoomFilter } from './RoomFilter.tsx'
import { RoomMenu } from './RoomMenu.tsx'
import { RoomSections } from './RoomSections.tsx'
import { RoomsLoading } from './RoomsLoading.tsx'
import { sections } from './sections.ts'
import { useKnownRooms } from './useKnownRooms.ts'
import './roomList.css'

/** `children` belong to the list's landmark, such as the handle that sets its width. */
export function RoomList({ children }: { children?: ReactNode }) {
  const { navigation, platform, text } = useParts()
  const rooms = useKnownRooms()
  const held = useNavigation((state) => state.heldUnread)
  const [filter, setFilter] = useState('')
  const [scroller, setScroller] = useState<HTMLElement | null>(null)
  const onKeyDown = useRoving('[data-room]')
  // Letters appear at once, however many rooms are looked through for them.
  const wanted = useDeferredValue(filter.trim())
  const shown = useMemo(() => sections(rooms ?? [], wanted, held, text), [rooms, wanted, held, text])
  const openFirst = () => {
    const room = sections(rooms ?? [], filter.trim(), held, text)[0]?.rooms[0]
    if (room) navigation.open(room.id, room.unread > 0)
  }

  return (
    <nav className="room-list" aria-label={text.rooms.nav}>
      <div className="room-list-head">
        <AccountMenu />
        {platform.shell && <QuietMark shell={platform.shell} />}
        <IconButton
          icon={Plus}
          label={text.rooms.create}
          onClick={() => navigation.show({ kind: 'createRoom' })}
        />
      </div>
      <RoomFilter
        value={filter}
        onChange={setFilter}
        onEnter={openFirst}
        onDown={() => scroller?.querySelector<HTMLElement>('[data-room]')?.focus()}
      />
      <RoomMenu>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the buttons inside, handled once */}
        <div className="room-list-scroll" ref={setScroller} onKeyDown={onKeyDown}>
          {rooms === undefined && <RoomsLoading />}
          <RoomSections sections={shown} scroller={scroller} />
          {rooms && rooms.length > 0 && shown.length === 0 && (
            <p className="room-list-none">{text.rooms.noMatch(wanted)}</p>
          )}
          {rooms?.length === 0 && (
            <div className="room-list-first">
              <EmptyState
                icon={MessagesSquare}
                title={text.rooms.noneTitle}
                action={
                  <Button small onClick={() => navigation.show({ kind: 'createRoom' })}>
                    <Plus size={15} aria-hidden /> {text.rooms.create}
                  </Button>
                }
              >
                {text.rooms.none}
              </EmptyState>
            </div>
          )}
        </div>
      </RoomMenu>
      <LostWritings />
      <Actions />
      {children}
    </nav>
  )
}
