import type { Person, RoomRow } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import type { Text } from '../text/en.ts'

export interface Section {
  kind: 'unread' | 'direct' | 'rooms'
  rooms: RoomRow[]
}

export const roomName = (room: Pick<RoomRow, 'name' | 'directWith'>, text: Text): string =>
  room.directWith?.username ?? (room.name || text.room.nameless)

/** Who else a conversation of two is with, also after they left it: it has their picture, and is for nobody else. */
export const otherOf = (room: Pick<RoomRow, 'departed' | 'directWith'>): Person | null =>
  room.directWith ?? room.departed

/**
 * Whoever is added reads what was said before: not what two said to each other. A room without a name of which nobody else
 * is known was such a conversation, which this device did not see end.
 */
export const takesPeopleIn = (room: Pick<RoomRow, 'departed' | 'directWith' | 'name'>): boolean =>
  otherOf(room) === null && room.name !== ''

const fold = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase()

/** Does every word of the query begin a word of the name, or stand in it? */
export function matches(name: string, query: string): boolean {
  const folded = fold(name)
  return fold(query)
    .split(/\s+/)
    .every((word) => folded.includes(word))
}

/** Does every word of the query begin a word of the text? Of a sentence, most letters stand in it somewhere. */
export function beginsWords(text: string, query: string): boolean {
  const words = fold(text).split(/\s+/)
  return fold(query)
    .split(/\s+/)
    .every((asked) => words.some((word) => word.startsWith(asked)))
}

/** What begins with the query before what only holds it; else in the order in which they come. */
export const beginningFirst = <T>(all: readonly T[], nameOf: (each: T) => string, query: string): T[] =>
  all.toSorted((a, b) => Number(begins(nameOf(b), query)) - Number(begins(nameOf(a), query)))

const begins = (name: string, query: string): boolean => fold(name).startsWith(fold(query))

/** `held` was unread when it was opened and stays where it was clicked, rather than jumping away under the pointer. */
export function sections(
  rooms: readonly RoomRow[],
  filter: string,
  held: RoomId | null,
  text: Text,
): Section[] {
  const wanted =
    filter.trim() === '' ? rooms : rooms.filter((room) => matches(roomName(room, text), filter.trim()))
  const unread: RoomRow[] = []
  const direct: RoomRow[] = []
  const others: RoomRow[] = []
  for (const room of wanted) {
    if (room.unread > 0 || room.id === held) unread.push(room)
    else if (otherOf(room)) direct.push(room)
    else others.push(room)
  }
  const all: Section[] = [
    { kind: 'unread', rooms: unread },
    { kind: 'direct', rooms: direct },
    { kind: 'rooms', rooms: others },
  ]
  return all.filter((section) => section.rooms.length > 0)
}
