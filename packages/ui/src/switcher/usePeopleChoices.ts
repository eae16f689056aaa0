import type { Person, RoomRow } from '@roomkey/client/api'
import { useText, useView } from '../app/context.ts'
import { beginningFirst } from '../rooms/sections.ts'
import { useWriteTo } from '../rooms/useWriteTo.ts'
import { isAsked } from './isAsked.ts'

const MOST = 8

export interface PersonChoice {
  person: Person
  label: string
  run(): void
}

/** Who is in a room with us, by name. A conversation that there is stands among the rooms under that very name. */
export function usePeopleChoices(rooms: readonly RoomRow[]): (query: string) => PersonChoice[] {
  const text = useText()
  const people = useView({ view: 'people' }) ?? []
  const write = useWriteTo()
  const directs = new Set(rooms.flatMap(({ directWith }) => directWith?.id ?? []))
  return (query) => {
    if (query === '') return []
    const found = people.filter((person) =>
      isAsked(query, person.username, text.room.writeTo(person.username), directs.has(person.id)),
    )
    return beginningFirst(found, ({ username }) => username, query)
      .slice(0, MOST)
      .map((person) => ({
        person,
        label: text.room.writeTo(person.username),
        run: () => void write(person),
      }))
  }
}
