import type { MessageId, Rev, RoomId, Seq } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { postgresDatabases } from '../../testing/postgresDatabases.ts'
import { newMessage, newUser, sealed, World } from '../acceptance/Database.ts'
import { ConflictError, type Store, type UserRow, type Writes } from '../store.ts'
import { openPostgresStore } from './openPostgresStore.ts'

// Two stores on one database, as two nodes have them.

const databases = postgresDatabases()
let world: World
let one: Store
let two: Store
let alice: UserRow
let bob: UserRow
beforeEach(async () => {
  const url = await databases.migrated()
  const remove = async () => {}
  world = await World.open({ open: () => openPostgresStore({ url }), remove })
  one = world.store
  two = await openPostgresStore({ url })
  alice = await world.user('alice')
  bob = await world.user('bob')
})
afterEach(async () => {
  await two.close()
  await world.remove()
})

const NEVER = Number.MAX_SAFE_INTEGER as Rev
const range = (count: number) => Array.from({ length: count }, (_, index) => index)

it('numbers what two nodes send into one room without gaps, and shows it in order', async () => {
  const room = await world.room(alice, bob)
  const { lastRev: start = 0 } = (await one.room(room)) ?? {}
  const count = 300
  const sends = Promise.all(
    range(count).map((index) =>
      (index % 2 === 0 ? one : two).send(newMessage(room, index % 3 === 0 ? alice.id : bob.id)),
    ),
  )
  // Who follows the room meanwhile never sees a rev without all the ones before it.
  let known = start
  while (known < start + count) {
    const { changes } = await two.changesAfter(room, known as Rev, NEVER, 1000)
    expect(changes.map(({ rev }) => rev)).toEqual(changes.map((_, index) => known + 1 + index))
    known += changes.length
  }
  const stored = (await sends).flatMap((outcome) => ('message' in outcome ? [outcome.message] : []))
  expect(stored.map(({ seq }) => seq).sort((a, b) => a - b)).toEqual(range(count).map((index) => index + 1))
  const read = await one.messagesAfter(room, 0 as Seq, 1000)
  expect(read.map(({ id, seq, rev }) => ({ id, seq, rev }))).toEqual(
    stored.sort((a, b) => a.seq - b.seq).map(({ id, seq, rev }) => ({ id, seq, rev })),
  )
})

it('stores nothing of somebody after the rev that removed them', async () => {
  for (let round = 0; round < 10; round += 1) {
    const room = await world.room(alice, bob)
    const sends = range(20).map((index) =>
      (index % 2 === 0 ? one : two).send(newMessage(room, bob.id)).then(async (outcome) => {
        await new Promise(setImmediate)
        return outcome
      }),
    )
    const removal = two.write(async (tx) => {
      await tx.room(room)
      return tx.endMembership(room, bob.id, 5000)
    })
    const late = removal.then(() => one.send(newMessage(room, bob.id)))
    const ended = await removal
    expect(await late).toEqual({ refused: 'not_a_member' })
    for (const outcome of await Promise.all(sends)) {
      if ('message' in outcome) expect(outcome.message.rev).toBeLessThan(ended?.rev ?? 0)
      else expect(outcome).toEqual({ refused: 'not_a_member' })
    }
  }
})

it('stores one of several tries of a send, and refuses its id in another room', async () => {
  const [room, other] = [await world.room(alice), await world.room(alice)]
  for (let round = 0; round < 10; round += 1) {
    const draft = newMessage(room, alice.id)
    const tries = await Promise.allSettled([
      one.send(draft),
      two.send(draft),
      one.send(draft),
      two.send({ ...draft, roomId: other }),
      one.write((tx) => tx.appendMessage(draft)),
    ])
    const stored = tries.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(stored.filter((value) => 'created' in value && value.created)).toHaveLength(1)
    expect(new Set(stored.map((value) => 'message' in value && value.message.seq)).size).toBe(1)
    for (const outcome of tries)
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(ConflictError)
    expect(await one.message(draft.id)).toBeDefined()
  }
  const seqs = async (id: RoomId) => (await one.messagesAfter(id, 0 as Seq, 100)).map(({ seq }) => seq)
  for (const id of [room, other]) {
    const found = await seqs(id)
    expect(found).toEqual(range(found.length).map((index) => index + 1))
    expect((await one.room(id))?.lastSeq).toBe(found.length)
  }
})

/** Two units that both look before either writes, unless the store keeps them apart. */
async function sideBySide<T>(first: Unit<T>, second: Unit<T>): Promise<PromiseSettledResult<T>[]> {
  let looked = 0
  const bothLooked = Promise.withResolvers<void>()
  const pause = () => {
    looked += 1
    if (looked === 2) bothLooked.resolve()
    // One waits for the other's lock: that one goes on after a moment by itself.
    return Promise.race([bothLooked.promise, new Promise<void>((resolve) => setTimeout(resolve, 200))])
  }
  return Promise.allSettled([one.write((tx) => first(tx, pause)), two.write((tx) => second(tx, pause))])
}
type Unit<T> = (tx: Writes, pause: () => Promise<void>) => Promise<T>

it('stores the others of a group in which one cannot be stored', async () => {
  const rooms = [await world.room(alice), await world.room(alice)]
  const outcomes = await Promise.allSettled(
    range(9).map((index) =>
      one.send(
        newMessage(rooms[index % 2] as RoomId, alice.id, index === 4 ? { createdAt: Number.NaN } : {}),
      ),
    ),
  )
  expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(range(9).map((index) => index === 4))
  const last = await Promise.all(rooms.map(async (room) => (await one.room(room))?.lastSeq))
  expect(last).toEqual([4, 4])
})

it('keeps a limit on rooms that two nodes count at once', async () => {
  const [first, second] = [await world.room(alice), await world.room(alice)]
  const enter =
    (room: RoomId): Unit<void> =>
    async (tx, pause) => {
      if ((await tx.roomCount(bob.id, 1)) >= 1) throw new Error('full')
      await pause()
      await tx.addMembers(room, [{ id: bob.id, role: 'member' }], alice.id, 1)
    }
  const outcomes = await sideBySide(enter(first), enter(second))
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await one.roomsOf(bob.id)).toHaveLength(1)
})

it('turns the key of a room once for each removal', async () => {
  const room = await world.room(alice, bob, await world.user('charlie'))
  const turn =
    (name: string): Unit<void> =>
    async (tx, pause) => {
      const { keyEpoch = 0 } = (await tx.room(room)) ?? {}
      await pause()
      await tx.addRoomKey({ roomId: room, epoch: keyEpoch + 1, wrappedKey: name, wrappedBy: null })
    }
  const outcomes = await sideBySide(turn('first'), turn('second'))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  expect((await one.roomKeys(room)).map(({ epoch }) => epoch)).toEqual([1, 2, 3])
})

it('never brings back what is deleted while it is edited', async () => {
  const room = await world.room(alice)
  for (let round = 0; round < 10; round += 1) {
    const { id } = await world.send(room, alice)
    const [edit] = await Promise.allSettled([
      one.write((tx) => tx.changeMessage(id as MessageId, sealed(), 1)),
      two.write((tx) => tx.changeMessage(id as MessageId, null, 2)),
    ])
    if (edit.status === 'rejected') expect(edit.reason).toBeInstanceOf(ConflictError)
    const read = await one.message(id as MessageId)
    expect(read?.deletedAt).toBe(2)
    expect(read?.sealed.ciphertext).toHaveLength(0)
  }
})

it('runs a unit again that stood in the way of another', async () => {
  const lock =
    (first: UserRow, second: UserRow): Unit<string> =>
    async (tx, pause) => {
      await tx.userById(first.id)
      await pause()
      await tx.userById(second.id)
      await tx.setPasswordHash(second.id, `from ${first.username}`)
      return first.username
    }
  const outcomes = await sideBySide(lock(alice, bob), lock(bob, alice))
  expect(outcomes).toMatchObject([{ value: 'alice' }, { value: 'bob' }])
  expect((await one.userById(bob.id))?.passwordHash).toBe('from alice')
  expect((await one.userById(alice.id))?.passwordHash).toBe('from bob')
})

it('moves a read mark of two devices forward only', async () => {
  const room = await world.room(alice, bob)
  for (let count = 0; count < 40; count += 1) await world.send(room, alice)
  await Promise.all(
    range(40).map((index) =>
      (index % 2 ? one : two).write((tx) => tx.markRead(room, bob.id, ((index * 7) % 41) as Seq)),
    ),
  )
  expect((await one.membership(room, bob.id))?.readSeq).toBe(40)
})

it('reads one moment in a snapshot, whatever is written meanwhile', async () => {
  const room = await world.room(alice)
  const [before, after] = await one.snapshot(async (reads) => {
    const first = await reads.room(room)
    await two.send(newMessage(room, alice.id))
    return [first, await reads.messagesAfter(room, 0 as Seq, 10)] as const
  })
  expect(before?.lastSeq).toBe(0)
  expect(after).toEqual([])
  expect((await one.room(room))?.lastSeq).toBe(1)
})

it('shows what it acknowledged, to itself and to the other node', async () => {
  const room = await world.room(alice)
  for (let count = 0; count < 50; count += 1) {
    const { id } = newMessage(room, alice.id)
    await one.send(newMessage(room, alice.id, { id }))
    expect([await one.message(id), await two.message(id)].every(Boolean)).toBe(true)
  }
  await expect(two.write((tx) => tx.createUser(newUser('alice')))).rejects.toBeInstanceOf(ConflictError)
})
