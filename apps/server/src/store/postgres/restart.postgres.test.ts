import type { MessageId, Seq } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { postgresDatabases } from '../../testing/postgresDatabases.ts'
import { newMessage, World } from '../acceptance/Database.ts'
import { UnavailableError } from '../store.ts'
import { openPostgresStore } from './openPostgresStore.ts'

const databases = postgresDatabases()
let world: World
let said: string[]
beforeEach(async () => {
  const url = await databases.migrated()
  said = []
  const open = () => openPostgresStore({ url, changed: (state) => said.push(state) })
  world = await World.open({ open, remove: async () => {} })
})
afterEach(() => world.remove())

it.each(['kill9', 'stop'] as const)(
  'goes on by itself after %s, with every acknowledged send once',
  async (end) => {
    const postgres = databases.postgres()
    const { store } = world
    const alice = await world.user('alice')
    const rooms = [await world.room(alice), await world.room(alice)]
    const acknowledged = new Map<MessageId, Seq>()
    const failures: unknown[] = []
    let stopped = false
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      const room = rooms[writer % 2]
      if (!room) throw new Error('no room')
      while (!stopped) {
        const draft = newMessage(room, alice.id)
        // As a client does: the same id until it is acknowledged.
        while (!acknowledged.has(draft.id)) {
          const outcome = await store.send(draft).catch(async (error: unknown) => {
            failures.push(error)
            await new Promise((resolve) => setTimeout(resolve, 5))
          })
          if (outcome && 'message' in outcome) acknowledged.set(draft.id, outcome.message.seq)
        }
      }
    })
    const reach = async (count: number) => {
      while (acknowledged.size < count) await new Promise(setImmediate)
    }

    await reach(40)
    await postgres[end]()
    await expect(store.check()).rejects.toBeInstanceOf(UnavailableError)
    await expect(store.room(rooms[0] as never)).rejects.toBeInstanceOf(UnavailableError)
    await expect(store.write((tx) => tx.masterKeys())).rejects.toBeInstanceOf(UnavailableError)
    await expect(store.snapshot((reads) => reads.masterKeys())).rejects.toBeInstanceOf(UnavailableError)
    expect(said.at(-1)).toBe('away')
    await postgres.restart()
    await reach(acknowledged.size + 40)
    stopped = true
    await Promise.all(writers)
    await store.check()

    expect(said[0]).toBe('away')
    expect(said.at(-1)).toBe('up')
    for (const failure of failures) expect(failure).toBeInstanceOf(UnavailableError)
    const stored = new Map<MessageId, Seq>()
    for (const room of rooms) {
      const rows = await store.messagesAfter(room, 0 as Seq, 1_000_000, 2 ** 40)
      expect(rows.map(({ seq }) => seq)).toEqual(rows.map((_, index) => index + 1))
      for (const { id, seq } of rows) stored.set(id, seq)
    }
    expect(stored).toEqual(acknowledged)
  },
)

it('lets go of the locks of a node that stands still in the middle of a unit', async () => {
  const alice = await world.user('alice')
  const room = await world.room(alice)
  const stuck = Promise.withResolvers<void>()
  const holding = Promise.withResolvers<void>()
  const unit = world.store.write(async (tx) => {
    await tx.room(room)
    holding.resolve()
    await stuck.promise
    await tx.markRead(room, alice.id, 0 as Seq)
  })
  await holding.promise
  const waiting = world.store.send(newMessage(room, alice.id))
  expect(await waiting).toMatchObject({ created: true })
  stuck.resolve()
  await expect(unit).rejects.toBeInstanceOf(UnavailableError)
})

it('undoes a unit that goes on after one of its statements failed', async () => {
  const alice = await world.user('alice')
  const draft = { id: await world.room(alice), name: 'Again', description: null, isPrivate: true }
  const unit = world.store.write(async (tx) => {
    await tx.setPasswordHash(alice.id, 'newer')
    await tx
      .createRoom(
        { ...draft, createdAt: 1, createdBy: alice.id },
        { roomId: draft.id, epoch: 1, wrappedKey: 'twice', wrappedBy: null },
      )
      .catch(() => undefined)
  })
  await expect(unit).rejects.toMatchObject({ code: '23505' })
  expect((await world.store.userById(alice.id))?.passwordHash).toBe('hash')
})
