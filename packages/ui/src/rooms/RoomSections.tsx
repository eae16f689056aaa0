import type { RoomAction, RoomRow } from '@roomkey/client/api'
import { memo, useCallback } from 'react'
import { useInView, useNavigation, useNow, useParts } from '../app/context.ts'
import { RoomRowItem } from './RoomRowItem.tsx'
import type { Section } from './sections.ts'
import { useNearRows } from './useNearRows.ts'

interface RoomSectionsProps {
  sections: readonly Section[]
  scroller: HTMLElement | null
}

/** The rows themselves. All are there for keys, for screen readers and for the browser's search; few are complete. */
export const RoomSections = memo(function RoomSections({ sections, scroller }: RoomSectionsProps) {
  const { navigation, text } = useParts()
  const openRoom = useNavigation((state) => state.room)
  const actions = useInView({ view: 'actions' }, (all) => all)
  const now = useNow(30_000)
  const rooms = sections.flatMap((section) => section.rooms)
  const near = useNearRows(scroller, rooms.length)
  const reachable = rooms.find((room) => room.id === openRoom)?.id ?? rooms[0]?.id
  const refused = new Set(actions?.filter(isRefused).map((action) => action.room))
  const open = useCallback((room: RoomRow) => navigation.open(room.id, room.unread > 0), [navigation])
  let place = 0
  return sections.map((section) => (
    <section key={section.kind} aria-label={text.rooms[section.kind]}>
      <h2 className="room-section">{text.rooms[section.kind]}</h2>
      <ul>
        {section.rooms.map((room) => {
          const isNear = place >= near.from && place < near.to
          place += 1
          return (
            <RoomRowItem
              key={room.id}
              room={room}
              open={room.id === openRoom}
              reachable={room.id === reachable}
              near={isNear}
              now={isNear ? now : 0}
              refused={refused.has(room.id)}
              onOpen={open}
            />
          )
        })}
      </ul>
    </section>
  ))
})

const isRefused = ({ kind, state }: RoomAction) => kind === 'create' && state === 'failed'
