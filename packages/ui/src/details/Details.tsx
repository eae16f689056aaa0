import type { Person, RoomRow, RoomView } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { LogOut, MessageSquare, MessageSquarePlus, Pencil, UserMinus, UserPlus, X } from 'lucide-react'
import { useAfter, useParts, usePresence, useRoomRow, useText, useView } from '../app/context.ts'
import { Avatar, RoomGlyph } from '../controls/Avatar.tsx'
import { Button } from '../controls/Button.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import { otherOf, roomName, takesPeopleIn } from '../rooms/sections.ts'
import { useWriteTo } from '../rooms/useWriteTo.ts'
import { MessageSkeletons } from '../timeline/Skeletons.tsx'
import { CopyRoomLink } from './CopyRoomLink.tsx'
import { NotifyChoice } from './NotifyChoice.tsx'
import './details.css'

export function Details({ room, me }: { room: RoomId; me: Person }) {
  const { preferences, text } = useParts()
  const view = useView({ view: 'room', room })
  const row = useRoomRow(room)
  const slow = useAfter(150)
  return (
    <section className="details" aria-label={text.room.details}>
      <header className="details-head">
        <h2>{text.room.details}</h2>
        <IconButton
          icon={X}
          label={text.room.closeDetails}
          onClick={() => preferences.setState({ detailsOpen: false })}
        />
      </header>
      {view === undefined && slow && <MessageSkeletons rows={4} />}
      {view && <About view={view} row={row} me={me} />}
    </section>
  )
}

function About({ view, row, me }: { view: RoomView; row: RoomRow | undefined; me: Person }) {
  const { format, navigation, text } = useParts()
  const direct = row ? otherOf(row) : null
  const date = format.date(view.createdAt)
  const presence = usePresence(row?.directWith)
  const write = useWriteTo()
  return (
    <div className="details-scroll">
      <div className="details-about">
        {direct ? (
          <Avatar name={direct.username} size={64} online={presence === 'online'} />
        ) : (
          <RoomGlyph size={64} />
        )}
        <h3 dir="auto">{row ? roomName(row, text) : view.name}</h3>
        {direct && (
          <p className="details-presence">
            {row?.departed ? text.room.departed : presence && text.presence[presence]}
          </p>
        )}
        {!direct && <p dir="auto">{view.description || text.room.noDescription}</p>}
        <p className="details-created">
          {view.isPrivate && !direct && `${text.room.privateRoom} · `}
          {view.createdBy ? text.room.created(view.createdBy.username, date) : text.room.createdNobody(date)}
        </p>
        {!direct && view.myRole === 'owner' && (
          <Button
            small
            className="details-change"
            onClick={() => navigation.show({ kind: 'changeRoom', room: view.id })}
          >
            <Pencil size={14} aria-hidden /> {text.room.change}
          </Button>
        )}
        <CopyRoomLink room={view.id} />
      </div>
      <NotifyChoice room={view.id} />
      <div className="details-section">
        <h3>
          {text.room.membersTitle} <span className="tabular">{format.number(view.members.length)}</span>
        </h3>
        {row && takesPeopleIn(row) && (
          <Button small onClick={() => navigation.show({ kind: 'addMembers', room: view.id })}>
            <UserPlus size={15} aria-hidden /> {text.room.add}
          </Button>
        )}
        {row?.directWith && (
          <Button
            small
            aria-label={text.room.newRoomWith(row.directWith.username)}
            onClick={() => navigation.show({ kind: 'createRoom', person: row.directWith?.username })}
          >
            <MessageSquarePlus size={15} aria-hidden /> {text.room.newRoomWithThem}
          </Button>
        )}
      </div>
      <ul aria-label={text.room.membersTitle}>
        {view.members.map((member) => (
          <li key={member.id} className="member">
            <Member member={member} me={me} />
            {member.role === 'owner' && <span className="member-role">{text.room.owner}</span>}
            {member.id !== me.id && member.id !== direct?.id && (
              <IconButton
                small
                className="member-action"
                icon={MessageSquare}
                label={text.room.writeTo(member.username)}
                onClick={() => void write(member)}
              />
            )}
            {/* A conversation of two without one of them is none: who wants no more of it leaves. */}
            {!direct && view.myRole === 'owner' && member.id !== me.id && (
              <IconButton
                small
                className="member-action"
                icon={UserMinus}
                label={text.room.remove(member.username)}
                onClick={() =>
                  navigation.show({
                    kind: 'removeMember',
                    room: view.id,
                    user: member.id,
                    username: member.username,
                  })
                }
              />
            )}
          </li>
        ))}
      </ul>
      <button
        type="button"
        className="details-leave"
        onClick={() => navigation.show({ kind: 'leaveRoom', room: view.id })}
      >
        <LogOut size={16} strokeWidth={1.75} aria-hidden /> {text.room.leave}
      </button>
    </div>
  )
}

function Member({ member, me }: { member: Person; me: Person }) {
  const text = useText()
  const online = usePresence(member) === 'online'
  return (
    <>
      <Avatar name={member.username} size={32} online={online} />
      <span className="member-name ellipsis">
        {member.username}
        {member.id === me.id && <span className="member-you"> ({text.room.you})</span>}
      </span>
      {online && <span className="hidden-visually">{text.presence.online}</span>}
    </>
  )
}
