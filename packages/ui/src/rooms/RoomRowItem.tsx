import type { RoomRow } from '@roomkey/client/api'
import { AtSign, BellOff, CircleAlert, Clock, PencilLine } from 'lucide-react'
import { memo, useState } from 'react'
import { useStore } from 'zustand'
import { useNow, useParts, usePresence, useText } from '../app/context.ts'
import { readDropped } from '../composer/readDropped.ts'
import { hasFiles, useAddFiles } from '../composer/useAddFiles.ts'
import { Avatar, RoomGlyph } from '../controls/Avatar.tsx'
import { otherOf, roomName } from './sections.ts'

/** More than one line shows of a draft. */
const DRAFT_CHARACTERS = 200

/** The address of a room, however much of it the line has. */
const PLACE = /(?:roomkey:\/\/open|https?:\/\/[^\s/]+\/#)\/r\S*/g

interface RoomRowItemProps {
  room: RoomRow
  open: boolean
  /** The one row of the list that Tab reaches. */
  reachable: boolean
  /** Of a row far out of sight only what it is found by is there. */
  near: boolean
  /** The server will not make it. */
  refused: boolean
  onOpen(room: RoomRow): void
}

/** One of hundreds or thousands: it is rendered again when something of this room has changed, and only then. */
export const RoomRowItem = memo(function RoomRowItem(props: RoomRowItemProps) {
  const { room, open, reachable, near, onOpen } = props
  const [over, setOver] = useState(false)
  const addFiles = useAddFiles()
  return (
    <li className="room-item">
      <button
        type="button"
        className="room-row"
        data-room={room.id}
        data-over={over || undefined}
        data-unread={room.unread > 0 || undefined}
        data-muted={room.notify === 'nothing' || undefined}
        aria-current={open ? 'page' : undefined}
        tabIndex={reachable ? 0 : -1}
        onClick={() => onOpen(room)}
        onDragOver={(event) => {
          if (!hasFiles(event.dataTransfer)) return
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          if (!hasFiles(event.dataTransfer)) return
          event.preventDefault()
          setOver(false)
          void addFiles(room.id, readDropped(event.dataTransfer))
          onOpen(room)
        }}
      >
        {near ? <Near {...props} over={over} /> : <Far room={room} />}
      </button>
    </li>
  )
})

/** Whoever looks for it in the page, or has the list read out, finds it by its name and what is unread there. */
function Far({ room }: Pick<RoomRowItemProps, 'room'>) {
  const text = useText()
  return (
    <span className="room-row-far ellipsis">
      {roomName(room, text)}
      {room.unread > 0 && `, ${text.rooms.unreadCount(room.unread)}`}
    </span>
  )
}

interface NearProps extends Pick<RoomRowItemProps, 'room' | 'open' | 'refused'> {
  /** Files are held over it. */
  over: boolean
}

function Near({ room, open, refused, over }: NearProps) {
  const { text } = useParts()
  const name = roomName(room, text)
  const online = usePresence(room.directWith) === 'online'
  const at = room.lastMessage?.at ?? room.activeAt
  return (
    <>
      {otherOf(room) ? <Avatar name={name} size={36} online={online} /> : <RoomGlyph size={36} />}
      <span className="room-row-main">
        <span className="room-row-top">
          <span className="room-row-name ellipsis" dir="auto">
            {name}
          </span>
          {room.notify === 'nothing' && (
            <BellOff
              className="room-row-muted"
              size={13}
              strokeWidth={2}
              role="img"
              aria-label={text.rooms.muted}
            />
          )}
          {online && <span className="hidden-visually">{text.presence.online}</span>}
          <Time at={at} />
        </span>
        <span className="room-row-bottom">
          <span className="room-row-preview ellipsis">
            {over ? text.rooms.drop(name) : <Preview room={room} open={open} refused={refused} />}
          </span>
          {room.unread > 0 && <Unread room={room} />}
        </span>
      </span>
    </>
  )
}

/** By itself, because it changes by itself. */
function Time({ at }: { at: number }) {
  const { format } = useParts()
  const now = useNow(30_000)
  return (
    <span className="room-row-time tabular" title={format.full(at)}>
      {format.short(at, now)}
    </span>
  )
}

/** How many, and beside it that somebody means me. */
function Unread({ room }: Pick<RoomRowItemProps, 'room'>) {
  const text = useText()
  const { unread, mentions } = room
  const label = [text.rooms.unreadCount(unread), ...(mentions > 0 ? [text.rooms.mentionCount(mentions)] : [])]
  return (
    <span className="room-row-unread" title={label.join(', ')}>
      {mentions > 0 && <AtSign className="room-row-mention" size={15} strokeWidth={2.25} aria-hidden />}
      <span className="badge tabular" aria-hidden>
        {text.app.unread(unread)}
      </span>
      <span className="hidden-visually">{label.join(', ')}</span>
    </span>
  )
}

function Preview({ room, open, refused }: Pick<RoomRowItemProps, 'room' | 'open' | 'refused'>) {
  const { staging, text } = useParts()
  const files = useStore(staging, ({ rooms }) => rooms[room.id]?.length ?? 0)
  if ((room.draft || files > 0) && !open)
    return (
      <>
        <PencilLine className="room-row-mark" size={12} strokeWidth={2} aria-hidden />
        <span className="room-row-draft">{text.rooms.draft}:</span>{' '}
        <bdi>{room.draft ? room.draft.slice(0, DRAFT_CHARACTERS) : text.rooms.files(files)}</bdi>
      </>
    )
  const last = room.lastMessage
  if (room.pending && (refused || !last)) return <Creation refused={refused} />
  const left = room.departed && `${text.rooms.departed} · `
  if (!last)
    return (
      <>
        {left}
        {text.rooms.nothingYet}
      </>
    )
  const who = last.isOwn ? text.rooms.you : (last.sender?.username ?? text.app.somebody)
  const said =
    last.preview === null
      ? text.rooms.deleted
      : last.preview.replaceAll(PLACE, text.routes.inLine) || text.rooms.files(last.attachmentCount)
  return (
    <>
      {left}
      {last.state === 'failed' && (
        <CircleAlert className="room-row-mark room-row-failed" size={13} aria-label={text.rooms.failed} />
      )}
      {(last.state === 'waiting' || last.state === 'sending') && (
        <Clock className="room-row-mark" size={12} aria-label={text.rooms.waiting} />
      )}
      {!(otherOf(room) && !last.isOwn) && `${who}: `}
      <bdi>{said}</bdi>
    </>
  )
}

/** A room that the server does not have. */
function Creation({ refused }: { refused: boolean }) {
  const text = useText()
  if (refused)
    return (
      <>
        <CircleAlert className="room-row-mark room-row-failed" size={13} aria-hidden />
        {text.rooms.notCreated}
      </>
    )
  return (
    <>
      <Clock className="room-row-mark" size={12} aria-hidden />
      {text.rooms.toBeCreated}
    </>
  )
}
