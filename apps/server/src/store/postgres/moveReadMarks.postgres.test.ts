import type { RoomId, Seq, UserId } from '@roomkey/protocol'
import { Client } from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { namedUnit } from '../../actions/namedUnits.ts'
import { postgresDatabases } from '../../testing/postgresDatabases.ts'
import { newMessage, World } from '../acceptance/Database.ts'
import type { UserRow } from '../store.ts'
import { openPostgresStore } from './openPostgresStore.ts'

const databases = postgresDatabases()
let url: string
let world: World
let committed: [string, number][]
let alice: UserRow
let room: RoomId
let readers: UserRow[]
beforeEach(async () => {
  url = await databases.migrated()
  committed = []
  const open = () => openPostgresStore({ url, committed: (...what) => committed.push([what[0], what[1]]) })
  world = await World.open({ open, remove: async () => {} })
  alice = await world.user('alice')
  readers = []
  for (let count = 0; count < 20; count += 1) readers.push(await world.user(`reader${count}`))
  room = await world.room(alice, ...readers)
  for (let count = 0; count < 5; count += 1) await world.send(room, alice)
  committed.length = 0
})
afterEach(() => world.remove())

const mark = (user: UserId, seq: number, where = room) =>
  world.store.write(namedUnit('moveReadMark', where, user, seq as Seq))
const standsAt = async (user: UserRow) => (await world.store.membership(room, user.id))?.readSeq

/** While somebody else's transaction has the rows of some members. */
async function whileLocked(users: readonly UserRow[], work: () => Promise<void>) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin')
    await client.query('select 1 from memberships where room_id = $1 and user_id = any($2) for update', [
      room,
      users.map(({ id }) => id),
    ])
    await work()
  } finally {
    await client.end()
  }
}

it('writes the marks of many together, and of each person the highest', async () => {
  const marks = readers.flatMap(({ id }) => [2, 4, 3, 1].map((seq) => mark(id, seq)))
  const answers = await Promise.all(marks)
  const head = { roomId: room, lastSeq: 5, readSeq: 4, unreadCount: 1 }
  for (const answer of answers) expect(answer).toMatchObject({ head })
  // The others of its owner's devices are told once.
  expect(answers.filter((answer) => 'before' in answer && answer.before < 4)).toHaveLength(readers.length)
  for (const reader of readers) expect(await standsAt(reader)).toBe(4)
  expect(committed.length).toBeLessThanOrEqual(2)
})

it('moves a mark forward only, never past the end, and refuses who is not inside', async () => {
  const [bob, eve] = [readers[0], await world.user('eve')]
  if (!bob) throw new Error('nobody reads')
  expect(await mark(bob.id, 3)).toMatchObject({ before: 0, head: { readSeq: 3, unreadCount: 2 } })
  expect(await mark(bob.id, 2)).toMatchObject({ before: 3, head: { readSeq: 3, unreadCount: 2 } })
  expect(await mark(bob.id, 1000)).toMatchObject({ before: 3, head: { readSeq: 5, unreadCount: 0 } })
  const nowhere = '0197d8b4-0000-7000-8000-000000000000' as RoomId
  const outcomes = await Promise.all([mark(eve.id, 3), mark(bob.id, 3, nowhere), mark(bob.id, 5)])
  expect(outcomes).toMatchObject([{ refused: 'not_a_member' }, { refused: 'not_found' }, { before: 5 }])
  await world.store.write((tx) => tx.endMembership(room, bob.id, 9))
  expect(await mark(bob.id, 5)).toEqual({ refused: 'not_a_member' })
})

it('keeps no send waiting behind marks', async () => {
  await whileLocked(readers, async () => {
    const marks = readers.map(({ id }) => mark(id, 5))
    for (const one of marks) one.catch(() => {})
    expect(await world.store.send(newMessage(room, alice.id))).toMatchObject({ created: true })
    await expect(Promise.race([...marks, Promise.resolve('waiting')])).resolves.toBe('waiting')
  })
  for (const { id } of readers) expect(await mark(id, 5)).toMatchObject({ head: { readSeq: 5 } })
})

it('answers a mark that is not higher without writing', async () => {
  const [bob] = readers
  if (!bob) throw new Error('nobody reads')
  await mark(bob.id, 5)
  committed.length = 0
  await whileLocked([bob], async () => {
    expect(await mark(bob.id, 4)).toMatchObject({ before: 5, head: { readSeq: 5 } })
  })
  expect(committed).toEqual([])
})
