import type { UserId } from '@roomkey/protocol'
import type { MembershipRow, RoomRow, Store } from '../../store/store.ts'
import { roomListItem } from './rooms.ts'

/** Rooms whose members are read at once: few of a large room, as one person's list is not to hold up everybody else's. */
const FIRST_ROOMS = 8
const MOST_ROOMS = 64
/** Members in one turn, which take some 15 ms to read and to write down. */
const MEMBERS = 1000

/**
 * The documented list of a person's rooms with everybody in them, oldest room first, as pieces of its JSON text. A list
 * of some rooms is of one moment; the rest of a longer one is read piece by piece, and a room that its reader was
 * removed from meanwhile is left out.
 */
export async function* roomList(
  store: Pick<Store, 'snapshot' | 'membersOf'>,
  reader: UserId,
): AsyncGenerator<string> {
  const idsOf = (rooms: readonly RoomRow[]) => rooms.map(({ id }) => id)
  const { list, first } = await store.snapshot(async (reads) => {
    const list = await reads.roomsOf(reader)
    list.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
    return { list, first: await reads.membersOf(idsOf(list.slice(0, FIRST_ROOMS))) }
  })
  yield '['
  let separator = ''
  let rows = first
  let count = FIRST_ROOMS
  for (let start = 0; start < list.length; ) {
    const rooms = list.slice(start, start + count)
    const members = Map.groupBy(rows, ({ roomId }) => roomId)
    for (const part of bySize(rooms, members)) {
      const items = part.flatMap((room) => {
        const inside = members.get(room.id) ?? []
        return inside.some(({ userId }) => userId === reader) ? [roomListItem(room, inside)] : []
      })
      if (items.length === 0) continue
      yield separator + items.map((item) => JSON.stringify(item)).join(',')
      separator = ','
      await new Promise(setImmediate)
    }
    start += count
    // As many as the last ones let expect.
    count = Math.max(1, Math.min(2 * count, MOST_ROOMS, Math.floor((MEMBERS * rooms.length) / rows.length)))
    if (start < list.length) rows = await store.membersOf(idsOf(list.slice(start, start + count)))
  }
  yield ']'
}

/** Rooms in turns of so many members. */
function* bySize(
  rooms: readonly RoomRow[],
  members: ReadonlyMap<string, readonly MembershipRow[]>,
): Generator<RoomRow[]> {
  let part: RoomRow[] = []
  let size = 0
  for (const room of rooms) {
    part.push(room)
    size += members.get(room.id)?.length ?? 0
    if (size < MEMBERS) continue
    yield part
    part = []
    size = 0
  }
  yield part
}
