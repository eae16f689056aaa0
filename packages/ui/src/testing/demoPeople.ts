import type { Person } from '@roomkey/client/api'
import type { UserId } from '@roomkey/protocol'

const person = (id: number, username: string): Person => ({ id: id as UserId, username })

export const PEOPLE = {
  alice: person(1, 'alice'),
  bob: person(2, 'bob'),
  mira: person(3, 'mira.okafor'),
  jonas: person(4, 'jonas'),
  priya: person(5, 'priya.n'),
  teo: person(6, 'teo'),
  hanna: person(7, 'hanna.w'),
} as const
export type DemoName = keyof typeof PEOPLE
