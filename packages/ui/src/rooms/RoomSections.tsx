import type { RoomAction, RoomRow } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { memo, useCallback } from 'react'
import { useInView, useNavigation, useNow, useParts } from '../app/context.ts'
import { useKeptFocus } from '../controls/useKeptFocus.ts'
import { RoomRowItem } from './RoomRowItem.tsx'
import type { Section } from './sections.ts'
import { type NearRows, useNearRows } from './useNearRows.ts'
import { useRowKeys } from './useRowKeys.ts'

interface RoomSectionsProps {
  sections: readonly Section[]
  scroller: HTMLElement | null
}

/** The rows themselves. All are there for keys, for screen readers and for the browser's search; few are complete. */
export const RoomSections = memo(function RoomSections({ sections, scroller }: RoomSectionsProps) {
  const { navigation } = useParts()
  const openRoom = useNavigation((state) => state.room)
  const actions = useInView({ view: 'actions' }, (all) => all)
  const now = useNow(30_000)
  const rooms = sections.flatMap((section) => section.rooms)
  const near = useNearRows(scroller, rooms.length)
  const focus = useKeptFocus((row) => rowOf(scroller, row.getAttribute('data-room')))
  const open = useCallback((room: RoomRow) => navigation.open(room.id, room.unread > 0), [navigation])
  const shared = {
    openRoom,
    reachable: rooms.find((room) => room.id === openRoom)?.id ?? rooms[0]?.id,
    near,
    now,
    refused: new Set(actions?.filter(isRefused).map((action) => action.room)),
    onOpen: open,
  }
  let before = 0
  return (
    <div {...focus}>
      {sections.map((section) => {
        const first = before
        before += section.rooms.length
        return <SectionRows key={section.kind} section={section} first={first} {...shared} />
      })}
    </div>
  )
})

interface SectionRowsProps {
  section: Section
  /** The place of its first row in the whole list. */
  first: number
  openRoom: RoomId | null
  reachable: RoomId | undefined
  near: NearRows
  now: number
  refused: ReadonlySet<RoomId | null>
  onOpen(room: RoomRow): void
}

function SectionRows(props: SectionRowsProps) {
  const { section, first, openRoom, reachable, near, now, refused, onOpen } = props
  const { text } = useParts()
  const keys = useRowKeys(section.rooms)
  return (
    <section aria-label={text.rooms[section.kind]}>
      <h2 className="room-section">{text.rooms[section.kind]}</h2>
      <ul>
        {section.rooms.map((room, index) => {
          const isNear = first + index >= near.from && first + index < near.to
          return (
            <RoomRowItem
              key={keys[index]}
              room={room}
              open={room.id === openRoom}
              reachable={room.id === reachable}
              near={isNear}
              now={isNear ? now : 0}
              refused={refused.has(room.id)}
              onOpen={onOpen}
            />
          )
        })}
      </ul>
    </section>
  )
}

const rowOf = (scroller: HTMLElement | null, room: string | null) =>
  scroller?.querySelector<HTMLElement>(`[data-room="${room}"]`)

const isRefused = ({ kind, state }: RoomAction) => kind === 'create' && state === 'failed'
