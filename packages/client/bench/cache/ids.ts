import type { Message, MessageId, Rev, RoomId, Seq, UserRef } from '@roomkey/protocol'
import { sentences } from './words.ts'

export const ROOMS = 500
export const PEOPLE = 200
export const ME = { id: 1, username: 'me' } as UserRef
/** Somebody writes somewhere every half minute. */
const STEP_MS = 30_000
const BEGIN = Date.UTC(2024, 0, 1)

const uuid = (kind: number, n: number) => `0000000${kind}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`
export const roomId = (n: number): RoomId => uuid(1, n) as RoomId
export const person = (n: number): UserRef => (n === 1 ? ME : ({ id: n, username: `person${n}` } as UserRef))

/** Every message of the benchmark in turn: the rooms take turns, too. `count` of them hold one rare word. */
export function messagesFrom(first: number, count: number): () => Message {
  const say = sentences()
  let n = first - 1
  return () => {
    n++
    const seq = Math.floor(n / ROOMS) + 1
    const words = `${say()} ${n % 2 === 0 ? 'often' : 'always'}${n === first + (count >> 1) ? ' needle' : ''}`
    return {
      id: uuid(2, n) as MessageId,
      room_id: roomId(n % ROOMS),
      seq: seq as Seq,
      // The room itself and its members were changes, too.
      rev: (seq + 1 + MEMBERS) as Rev,
      sender: memberOf(n % ROOMS, (n * 7) % MEMBERS),
      text: words,
      created_at: new Date(BEGIN + n * STEP_MS).toISOString(),
      edited_at: null,
      deleted_at: null,
      attachments: [],
    }
  }
}

/** Of each room; I am the first. */
export const MEMBERS = 10
export const memberOf = (room: number, index: number): UserRef =>
  index === 0 ? ME : person(2 + ((room + index) % (PEOPLE - 1)))
