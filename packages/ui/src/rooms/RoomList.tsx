import type { RoomAction, RoomRow } from '@roomkey/client/api'
import { MessagesSquare, Plus, Search, X } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useNavigation, useNow, useParts, useView } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { EmptyState } from '../controls/EmptyState.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import { useRoving } from '../controls/useRoving.ts'
import { SKELETON_ROWS } from '../timeline/Skeletons.tsx'
import { AccountMenu } from './AccountMenu.tsx'
import { Actions } from './Actions.tsx'
import { LostWritings } from './LostWritings.tsx'
import { QuietMark } from './QuietMark.tsx'
import { RoomMenu } from './RoomMenu.tsx'
import { RoomRowItem } from './RoomRowItem.tsx'
import { sections } from './sections.ts'
import './roomList.css'

/** `children` belong to the list's landmark, such as the handle that sets its width. */
export function RoomList({ children }: { children?: ReactNode }) {
  const { navigation, platform, text } = useParts()
  const rooms = useView({ view: 'rooms' })
  const actions = useView({ view: 'actions' })
  const openRoom = useNavigation((state) => state.room)
  const held = useNavigation((state) => state.heldUnread)
  const now = useNow(30_000)
  const [filter, setFilter] = useState('')
  const onKeyDown = useRoving('[data-room]')
  const shown = sections(rooms ?? [], filter, held)
  const flat = shown.flatMap((section) => section.rooms)
  const reachable = flat.find((room) => room.id === openRoom)?.id ?? flat[0]?.id
  const open = (room: RoomRow) => navigation.open(room.id, room.unread > 0)

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
      <div className="room-filter">
        <Search size={15} aria-hidden />
        <input
          type="search"
          value={filter}
          aria-label={text.rooms.filter}
          placeholder={text.rooms.filter}
          spellCheck={false}
          onChange={(event) => setFilter(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setFilter('')
            if (event.key === 'Enter' && flat[0]) open(flat[0])
            if (event.key === 'ArrowDown')
              document.querySelector<HTMLElement>('.room-list-scroll [data-room]')?.focus()
          }}
        />
        {filter && <IconButton small icon={X} label={text.rooms.clearFilter} onClick={() => setFilter('')} />}
      </div>
      <RoomMenu rooms={flat}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the buttons inside, handled once */}
        <div className="room-list-scroll" onKeyDown={onKeyDown}>
          {rooms === undefined && <RoomSkeletons />}
          {shown.map((section) => (
            <section key={section.kind} aria-label={text.rooms[section.kind]}>
              <h2 className="room-section">{text.rooms[section.kind]}</h2>
              <ul>
                {section.rooms.map((room) => (
                  <li key={room.id}>
                    <RoomRowItem
                      room={room}
                      open={room.id === openRoom}
                      reachable={room.id === reachable}
                      now={now}
                      refused={actions?.some((each) => each.room === room.id && isRefused(each)) ?? false}
                      onOpen={open}
                    />
                  </li>
                ))}
              </ul>
            </section>
          ))}
          {rooms && rooms.length > 0 && flat.length === 0 && (
            <p className="room-list-none">{text.rooms.noMatch(filter.trim())}</p>
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

const isRefused = ({ kind, state }: RoomAction) => kind === 'create' && state === 'failed'

function RoomSkeletons() {
  return (
    <div className="room-skeletons" aria-hidden>
      {SKELETON_ROWS.map((row) => (
        <div key={row.key}>
          <span className="skeleton skeleton-avatar" />
          <span className={`skeleton skeleton-line skeleton-${row.width}`} />
        </div>
      ))}
    </div>
  )
}
