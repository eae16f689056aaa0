import type { RoomId, Seq, UserId } from '@roomkey/protocol'
import type { MovedReadMark } from '../../actions/moveReadMark.ts'
import { mayRead } from '../../policies/rooms.ts'
import { HEAD, type HeadRecord, toHead } from '../sql/rooms.ts'
import type { MembershipRow } from '../store.ts'
import type { Runner, Statements } from './PostgresSql.ts'
import type { Work } from './Transactions.ts'

export type Mark = readonly [room: RoomId, user: UserId, seq: Seq]

/** Runs what raises so many marks as a unit of work. */
export type Move = <T>(higher: number, work: Work<T>) => Promise<T>

type Place = Pick<HeadRecord, 'room_id' | 'user_id'>
type Found = Pick<MembershipRow, 'roomId' | 'userId' | 'role' | 'leftAt' | 'readSeq'> & { lastSeq: Seq }

const MEMBERS = `select m.room_id as "roomId", m.user_id as "userId", m.role, m.left_at as "leftAt",
    m.read_seq as "readSeq", r.last_seq as "lastSeq"
  from unnest(?::text[], ?::int[]) as n(room_id, user_id)
  join memberships m on m.room_id = n.room_id and m.user_id = n.user_id join rooms r on r.id = m.room_id`
const ROOMS = 'select id from rooms where id = any(?::text[])'
// Locked in the order of their keys, so that two nodes' groups cannot wait for each other.
const MOVE = `with higher as (
    select m.room_id, m.user_id, m.read_seq as before, least(n.seq, r.last_seq) as seq
    from unnest(?::text[], ?::int[], ?::bigint[]) as n(room_id, user_id, seq)
    join memberships m on m.room_id = n.room_id and m.user_id = n.user_id join rooms r on r.id = m.room_id
    where m.left_at is null and m.read_seq < least(n.seq, r.last_seq)
    order by m.room_id, m.user_id for no key update of m
  )
  update memberships m set read_seq = higher.seq from higher
  where m.room_id = higher.room_id and m.user_id = higher.user_id
  returning m.room_id, m.user_id, higher.before`
const HEADS = `${HEAD} join unnest(?::text[], ?::int[]) as n(room_id, user_id)
    on m.room_id = n.room_id and m.user_id = n.user_id
  where m.left_at is null`

/**
 * What `moveReadMark` does, for many: of one person's marks in a room the largest wins, and those that raise one are
 * written in one statement. Marks are many, and each was six round trips and a commit of its own; most that come from a
 * second device are not higher and are answered from a read.
 */
export async function moveReadMarks(
  reads: Runner,
  move: Move,
  statements: Statements,
  marks: readonly Mark[],
): Promise<PromiseSettledResult<MovedReadMark>[]> {
  const asked = new Map<string, Mark>()
  for (const mark of marks) {
    const before = asked.get(keyOf(mark))
    if (!before || before[2] < mark[2]) asked.set(keyOf(mark), mark)
  }
  const ask = async <Row>(runner: Runner, text: string, values: unknown[]): Promise<Row[]> =>
    (await runner.query({ ...statements.named(text), values })).rows
  const places = (of: readonly Mark[]) => [of.map(([room]) => room), of.map(([, user]) => user)]

  const all = [...asked.values()]
  const rows = await ask<Found>(reads, MEMBERS, places(all))
  const members = new Map(rows.filter(mayRead).map((row) => [keyOf([row.roomId, row.userId]), row]))
  const inside = all.filter((mark) => members.has(keyOf(mark)))
  const higher = inside.filter((mark) => {
    const member = members.get(keyOf(mark))
    return member && Math.min(mark[2], member.lastSeq) > member.readSeq
  })
  const moved =
    higher.length === 0
      ? []
      : await move(higher.length, async (connection, begun) => {
          await begun
          return ask<Place & { before: Seq }>(connection, MOVE, [
            ...places(higher),
            higher.map(([, , seq]) => seq),
          ])
        })
  const heads = inside.length === 0 ? [] : await ask<HeadRecord>(reads, HEADS, places(inside))
  const befores = new Map(moved.map((row) => [keyOf([row.room_id, row.user_id]), row.before]))
  const headAt = new Map(heads.map((row) => [keyOf([row.room_id, row.user_id]), toHead(row)]))
  const outside = all.filter((mark) => !headAt.has(keyOf(mark)))
  const rooms = outside.length === 0 ? [] : await ask<{ id: RoomId }>(reads, ROOMS, [places(outside)[0]])
  const existing = new Set(rooms.map(({ id }) => id))

  return marks.map((mark) => {
    const key = keyOf(mark)
    const head = headAt.get(key)
    if (!head)
      return { status: 'fulfilled', value: { refused: existing.has(mark[0]) ? 'not_a_member' : 'not_found' } }
    // One of them raised it, and says so to the others of its owner's devices.
    const before = befores.get(key) ?? head.readSeq
    befores.delete(key)
    return { status: 'fulfilled', value: { before, head } }
  })
}

const keyOf = ([room, user]: readonly [RoomId, UserId, ...unknown[]]) => `${room} ${user}`
