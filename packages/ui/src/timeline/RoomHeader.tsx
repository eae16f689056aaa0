import type { RoomRow, RoomView } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { ArrowLeft, CalendarDays, MessagesSquare, PanelRight, Search } from 'lucide-react'
import { useParts, usePreferences, usePresence } from '../app/context.ts'
import { Avatar, RoomGlyph } from '../controls/Avatar.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import { modifier } from '../keyboard/keys.ts'
import { otherOf } from '../rooms/sections.ts'
import { openSearch } from '../search/openSearch.ts'
import './roomHeader.css'

interface RoomHeaderProps {
  room: RoomId
  name: string
  row: RoomRow | undefined
  view: RoomView | null
  /** Who becomes a member when the server learns of the room. */
  invited: readonly string[]
}

export function RoomHeader({ room, name, row, view, invited }: RoomHeaderProps) {
  const parts = useParts()
  const { navigation, preferences, text } = parts
  const details = usePreferences((state) => state.detailsOpen)
  const members = view?.members.length ?? row?.memberCount
  const other = row ? otherOf(row) : null
  const presence = usePresence(row?.directWith)
  const toggle = () => preferences.setState({ detailsOpen: !details })
  return (
    <header className="room-header">
      <IconButton
        className="room-back"
        icon={ArrowLeft}
        label={text.room.backToRooms}
        onClick={() => navigation.open(null)}
      />
      {other ? <Avatar name={name} size={28} online={presence === 'online'} /> : <RoomGlyph size={28} />}
      <button type="button" className="room-title" onClick={toggle} aria-expanded={details}>
        <h1 className="ellipsis" dir="auto">
          {name}
        </h1>
        <span className="ellipsis">
          {other
            ? row?.departed
              ? text.room.departed
              : text.room.direct
            : members !== undefined && text.room.members(members)}
          {!other && invited.length > 0 && ` · ${text.room.invited(invited)}`}
          {presence && ` · ${text.presence[presence]}`}
          {view?.description && !other && (
            <>
              {' · '}
              <bdi>{view.description}</bdi>
            </>
          )}
        </span>
      </button>
      <IconButton
        icon={Search}
        label={text.search.open}
        keys={`${modifier} F`}
        onClick={() => openSearch(parts, 'here')}
      />
      <IconButton
        className="room-date"
        icon={CalendarDays}
        label={text.jumpToDate.open}
        onClick={() => navigation.show({ kind: 'jumpToDate', room, name })}
      />
      <IconButton
        icon={MessagesSquare}
        label={text.switcher.open}
        keys={`${modifier} K`}
        onClick={() => navigation.show({ kind: 'switcher' })}
      />
      <IconButton
        icon={PanelRight}
        label={details ? text.room.closeDetails : text.room.openDetails}
        aria-pressed={details}
        onClick={toggle}
      />
    </header>
  )
}
