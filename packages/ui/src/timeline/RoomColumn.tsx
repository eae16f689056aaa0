import type { RoomId } from '@roomkey/protocol'
import { MessagesSquare } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { useInView, useNavigation, useParts, useRoomRow, useView } from '../app/context.ts'
import { Composer } from '../composer/Composer.tsx'
import { DropZone } from '../composer/DropZone.tsx'
import { EditComposer } from '../composer/EditComposer.tsx'
import { Button } from '../controls/Button.tsx'
import { EmptyState } from '../controls/EmptyState.tsx'
import { MentionContext, useMentionable } from '../mentions/MentionContext.ts'
import { CreationStrip } from '../rooms/Actions.tsx'
import { roomName } from '../rooms/sections.ts'
import { Departed } from './Departed.tsx'
import { BackPill } from './JumpPill.tsx'
import type { NewLine } from './newLine.ts'
import { RoomHeader } from './RoomHeader.tsx'
import { Timeline } from './Timeline.tsx'

export function RoomColumn({ room }: { room: RoomId }) {
  const { editing, navigation, text } = useParts()
  const edited = useStore(editing, (state) => state.rooms[room]?.message.id)
  useEffect(() => void editing.load(room), [editing, room])
  useEffect(() => {
    const hide = () => editing.flush()
    window.addEventListener('pagehide', hide)
    document.addEventListener('visibilitychange', hide)
    return () => {
      window.removeEventListener('pagehide', hide)
      document.removeEventListener('visibilitychange', hide)
    }
  }, [editing])
  const row = useRoomRow(room)
  const view = useView({ view: 'room', room })
  const mentionable = useMentionable(view)
  const target = useNavigation((state) => (state.target?.room === room ? state.target : null))
  const latest = useNavigation((state) => state.latest)
  const creation = useInView({ view: 'actions' }, (all) =>
    all.find((each) => each.room === room && each.kind === 'create'),
  )
  // Whoever was removed still sees which room it was.
  const known = useRef<string | null>(null)
  const line = useRef<NewLine | null>(null)
  if (row) known.current = roomName(row, text)
  const name = known.current ?? (view?.name || text.room.header)
  if (view === null)
    return (
      <EmptyState
        icon={MessagesSquare}
        title={text.timeline.goneTitle(known.current)}
        action={<Button onClick={() => navigation.open(null)}>{text.room.backToRooms}</Button>}
      >
        {text.timeline.gone}
      </EmptyState>
    )
  return (
    <MentionContext value={mentionable}>
      <DropZone room={room} name={name}>
        <RoomHeader
          room={room}
          name={name}
          row={row}
          view={view ?? null}
          invited={creation?.kind === 'create' && creation.state === 'waiting' ? creation.usernames : []}
        />
        {creation && <CreationStrip action={creation} />}
        <div className="room-body">
          <Timeline
            key={target ? target.jump : `latest ${latest}`}
            room={room}
            name={name}
            target={target}
            fromEnd={latest > 0}
            line={line}
          />
        </div>
        <BackPill />
        {row?.departed && <Departed person={row.departed} />}
        {edited ? <EditComposer key={edited} room={room} /> : <Composer room={room} name={name} />}
      </DropZone>
    </MentionContext>
  )
}
