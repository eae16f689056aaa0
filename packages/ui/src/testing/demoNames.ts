import type { Person, RoomAction, RoomRow } from '@roomkey/client/api'
import { PEOPLE } from './demoPeople.ts'
import type { DemoRoom } from './demoRooms.ts'

const everybody: readonly Person[] = Object.values(PEOPLE)

/** What the room is called: one without a name as the people in it, as the engine does it. */
export function calledOf({
  view,
  invited,
  gone,
}: DemoRoom): Pick<RoomRow, 'name' | 'directWith' | 'departed'> {
  const called = { name: view.name, directWith: null, departed: null }
  if (view.name !== '') return called
  const others = view.members.filter(({ id }) => id !== PEOPLE.alice.id).map(({ username }) => username)
  const names = [...new Set([...others, ...invited])]
  const [other] = everybody.filter(({ username }) => username === names[0])
  if (names.length === 1 && other) return { ...called, directWith: other }
  if (names.length > 0) return { ...called, name: names.join(', ') }
  const [last = null] = gone
  return { ...called, name: gone.at(-1)?.username ?? '', departed: gone.length === 1 ? last : null }
}

/** The same in the list of what is on its way. */
export function actionName(room: DemoRoom): Pick<RoomAction, 'roomName' | 'isNameless'> {
  const { name, directWith } = calledOf(room)
  return { roomName: directWith?.username ?? name, isNameless: room.view.name === '' }
}
