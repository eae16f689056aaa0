import type { RoomId } from '@roomkey/protocol'
import { useParts, useView } from '../app/context.ts'
import { Composer } from '../composer/Composer.tsx'
import { DropZone } from '../composer/DropZone.tsx'
import { roomName } from '../rooms/sections.ts'
import { RoomHeader } from './RoomHeader.tsx'
import { Timeline } from './Timeline.tsx'

export function RoomColumn({ room }: { room: RoomId }) {
  const { text } = useParts()
  const rooms = useView({ view: 'rooms' })
  const view = useView({ view: 'room', room })
  const row = rooms?.find((each) => each.id === room)
  const name = row ? roomName(row) : (view?.name ?? text.room.header)
  return (
    <DropZone room={room} name={name}>
      <RoomHeader room={room} name={name} row={row} view={view ?? null} />
      <div className="room-body">
        <Timeline room={room} name={name} />
      </div>
      {view === null ? (
        <p className="room-closed">{text.composer.unavailable}</p>
      ) : (
        <Composer room={room} name={name} />
      )}
    </DropZone>
  )
}
