import type { RoomAction, RoomRow } from '@roomkey/client/api'
import { memo, useCallback, useMemo } from 'react'
import { useInView, useNavigation, useParts } from '../app/context.ts'
import { useKeptFocus } from '../controls/useKeptFocus.ts'
import { blocksOf } from './blocks.ts'
import { RoomBlock, type RoomBlockProps } from './RoomBlock.tsx'
import type { Section } from './sections.ts'
import { type NearRows, useNearRows } from './useNearRows.ts'
import { useRowKeys } from './useRowKeys.ts'

interface RoomSectionsProps {
  sections: readonly Section[]
  scroller: HTMLElement | null
}

/** The rows themselves. All are there for keys, for screen readers and for the browser's search; few are complete. */
export const RoomSections = memo(function RoomSections({ sections, scroller }: RoomSectionsProps) {
  const { navigation, text } = useParts()
  const openRoom = useNavigation((state) => state.room)
  const actions = useInView({ view: 'actions' }, (all) => all)
  const refused = useMemo(() => new Set(actions?.filter(isRefused).map(({ room }) => room)), [actions])
  const rooms = useMemo(() => sections.flatMap((section) => section.rooms), [sections])
  const near = useNearRows(scroller, rooms.length)
  const focus = useKeptFocus((row) => rowOf(scroller, row.getAttribute('data-room')))
  const open = useCallback((room: RoomRow) => navigation.open(room.id, room.unread > 0), [navigation])
  const reachable = rooms.some((room) => room.id === openRoom) ? openRoom : rooms[0]?.id
  const shared = { near, openRoom, reachable, refused, onOpen: open }
  let place = 0
  return (
    <div {...focus}>
      {sections.map(({ kind, rooms }) => {
        const first = place
        place += rooms.length
        return (
          <section key={kind} aria-label={text.rooms[kind]}>
            <h2 className="room-section">{text.rooms[kind]}</h2>
            <ul>
              <Blocks rooms={rooms} first={first} {...shared} />
            </ul>
          </section>
        )
      })}
    </div>
  )
})

interface BlocksProps extends Pick<RoomBlockProps, 'rooms' | 'refused' | 'onOpen'> {
  /** The place of the first row in the whole list. */
  first: number
  near: NearRows
  openRoom: RoomRow['id'] | null
  reachable: RoomRow['id'] | null | undefined
}

function Blocks({ rooms, first, near, openRoom, reachable, refused, onOpen }: BlocksProps) {
  const blocks = useMemo(() => blocksOf(rooms), [rooms])
  const keys = useRowKeys(blocks)
  let place = first
  return blocks.map((block, index) => {
    const from = place
    place += block.rooms.length
    const ifHere = (id: RoomRow['id'] | null | undefined) =>
      block.rooms.some((room) => room.id === id) ? (id ?? null) : null
    return (
      <RoomBlock
        key={keys[index]}
        rooms={block.rooms}
        near={place > near.from && from < near.to}
        open={ifHere(openRoom)}
        reachable={ifHere(reachable)}
        refused={refused}
        onOpen={onOpen}
      />
    )
  })
}

const rowOf = (scroller: HTMLElement | null, room: string | null) =>
  scroller?.querySelector<HTMLElement>(`[data-room="${room}"]`)

const isRefused = ({ kind, state }: RoomAction) => kind === 'create' && state === 'failed'
