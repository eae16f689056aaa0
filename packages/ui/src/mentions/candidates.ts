import { foldName, type Person } from '@roomkey/client/api'

const MOST = 8

export interface Candidate {
  person: Person
  /** Folded. */
  name: string
}

export const inOrder = (people: readonly Person[]): Candidate[] =>
  people
    .map((person) => ({ person, name: foldName(person.username) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))

/** Whom the typed letters may mean: those whose name begins with them, then those of whose name another part does. */
export function candidates(people: readonly Candidate[], typed: string): Person[] {
  const wanted = foldName(typed)
  const first = people.filter(({ name }) => name.startsWith(wanted))
  const others = people.filter(
    ({ name }) => !name.startsWith(wanted) && name.split(/[._@+-]/).some((part) => part.startsWith(wanted)),
  )
  const found = [...first, ...others]
  // Written out: nothing is left to choose, and Enter sends.
  if (found.length === 1 && found[0]?.name === wanted) return []
  return found.slice(0, MOST).map(({ person }) => person)
}
