import { randomUUID } from 'node:crypto'
import type { AttachmentId, MessageId, RoomId, UserId } from '@roomkey/protocol'
import { describe, expect, it } from 'vitest'
import { pages } from '../pages.ts'
import { ForgottenKeyError } from '../store.ts'
import { newAttachment, type World } from './Database.ts'

/** The walks and counts of the command line and of admins. */
export function maintenanceAcceptance(world: () => World): void {
  const collect = async <Row>(rows: AsyncIterable<Row>): Promise<Row[]> => {
    const all: Row[] = []
    for await (const row of rows) all.push(row)
    return all
  }
  const newRoomWith = (key: { wrappedKey: string; wrappedBy: string | null }, owner: UserId) => {
    const id = randomUUID() as RoomId
    const room = { id, name: '', description: null, isPrivate: true, createdAt: 1, createdBy: owner }
    return world().store.write((tx) => tx.createRoom(room, { roomId: id, epoch: 1, ...key }))
  }

  describe('walks', () => {
    it('through rooms, their keys and memberships by pages, each once', async () => {
      const { store } = world()
      const [alice, bob, carol] = [
        await world().user('alice'),
        await world().user('bob'),
        await world().user('c'),
      ]
      const rooms = [
        await world().room(alice, bob, carol),
        await world().room(alice),
        await world().room(alice),
      ]
      const [first] = rooms as [RoomId]
      await store.write(async (tx) => {
        await tx.addRoomKey({ roomId: first, epoch: 2, wrappedKey: 'second', wrappedBy: null })
        await tx.endMembership(first, bob.id, 5)
      })
      const sorted = rooms.toSorted()
      expect((await collect(pages(store.roomsAfter, ({ id }) => id, 2))).map(({ id }) => id)).toEqual(sorted)
      const keys = await collect(pages(store.roomKeysAfter, (row) => row, 1))
      expect(keys.map(({ roomId, epoch }) => `${roomId} ${epoch}`)).toEqual(
        sorted.flatMap((id) => (id === first ? [`${id} 1`, `${id} 2`] : [`${id} 1`])),
      )
      const members = (after: UserId | null, limit: number) => store.membershipsAfter(first, after, limit)
      const found = await collect(pages(members, ({ userId }) => userId, 2))
      expect(found.map(({ userId, leftAt }) => [userId, leftAt])).toEqual([
        [alice.id, null],
        [bob.id, 5],
        [carol.id, null],
      ])
    })

    it('through attachments, and from stored files to theirs', async () => {
      const { store } = world()
      const alice = await world().user('alice')
      const room = await world().room(alice)
      const rows = Array.from({ length: 5 }, () => newAttachment(room, alice.id))
      for (const row of rows) await store.write((tx) => tx.addAttachment(row))
      const walked = await collect(pages(store.attachmentsAfter, ({ id }) => id, 2))
      expect(walked.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).sort())
      const [one, two] = rows.map(({ storageKey }) => storageKey) as [string, string]
      const found = await store.attachmentsByStorageKey([two, 'no-such-file', one])
      expect(found.map(({ storageKey }) => storageKey).sort()).toEqual([one, two].sort())
      expect(found[0]).toMatchObject({ roomId: room, size: 5_000_000_000 })
      expect(await store.attachmentsByStorageKey([])).toEqual([])
    })

    it('through accounts, searched by what their names and addresses say', async () => {
      const { store } = world()
      for (const name of ['Alice', 'bob', 'a_c', 'abc']) await world().user(name)
      const names = async (limit: number, search?: string) =>
        (await store.usersAfter(null, limit, search)).map(({ username }) => username)
      expect(await names(10)).toEqual(['Alice', 'bob', 'a_c', 'abc'])
      expect(await names(2)).toEqual(['Alice', 'bob'])
      expect(await names(10, 'ALI')).toEqual(['Alice'])
      expect(await names(10, 'a_c')).toEqual(['a_c'])
      expect(await names(10, '%')).toEqual([])
      expect(await names(10, '@example')).toHaveLength(4)
      const [, bob] = await store.usersAfter(null, 10)
      expect((await store.usersAfter(bob?.id ?? null, 1)).map(({ username }) => username)).toEqual(['a_c'])
    })
  })

  describe('counts', () => {
    it('what is there, and who wrote lately', async () => {
      const { store } = world()
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const room = await world().room(alice, bob)
      await world().room(alice)
      const gone = await world().send(room, bob, { createdAt: 5 })
      await world().send(room, alice, { createdAt: 10 })
      await store.write(async (tx) => {
        await tx.changeMessage(gone.id, null, 20)
        await tx.addAttachment(newAttachment(room, alice.id))
        await tx.setAdmin(alice.id, true)
        await tx.setActive(bob.id, false)
      })
      const { databaseBytes, ...counts } = await store.counts()
      expect(counts).toEqual({
        users: 2,
        activeUsers: 1,
        admins: 1,
        rooms: 2,
        messages: 1,
        attachments: 1,
        attachmentBytes: 5_000_000_000,
      })
      expect(databaseBytes).toBeGreaterThan(10_000)
      expect([await store.activeSince(5), await store.activeSince(6), await store.activeSince(11)]).toEqual([
        2, 1, 0,
      ])
      expect(await store.userById(alice.id)).toMatchObject({ isAdmin: true, isActive: true })
      expect(await store.userById(bob.id)).toMatchObject({ isAdmin: false, isActive: false })
      expect((await store.schema()).at(0)).toBe('0001_rooms_and_messages')
    })

    it('nothing wrong where nothing is', async () => {
      const { store } = world()
      const alice = await world().user('alice')
      const room = await world().room(alice)
      const upload = newAttachment(room, alice.id)
      await store.write((tx) => tx.addAttachment(upload))
      const { id } = await world().send(room, alice, { attachmentIds: [upload.id as AttachmentId] })
      expect(await store.repeatedRevs(room, 10)).toEqual([])
      expect(await store.miscountedMessages(room, 10)).toEqual([])
      await store.write((tx) => tx.removeAttachment(upload.id))
      expect(await store.miscountedMessages(room, 10)).toEqual<MessageId[]>([id])
    })
  })

  describe('master keys', () => {
    it('are forgotten only when they wrap nothing, and wrap nothing afterwards', async () => {
      const { store } = world()
      const alice = await world().user('alice')
      await store.write(async (tx) => {
        await tx.addMasterKey('old', 1)
        await tx.addMasterKey('new', 2)
        await tx.addMasterKey('new', 9)
      })
      expect(await store.masterKeys()).toEqual(['new', 'old'])
      const { id } = await newRoomWith({ wrappedKey: 'w', wrappedBy: 'old' }, alice.id)
      expect(await store.write((tx) => tx.removeMasterKey('old'))).toBe(false)

      const [row] = await store.roomKeysAfter(null, 10, 'new')
      if (!row) throw new Error('the room has no key')
      expect(row).toEqual({ roomId: id, epoch: 1, wrappedKey: 'w', wrappedBy: 'old' })
      const to = { wrappedKey: 'v', wrappedBy: 'new' }
      expect(await store.write((tx) => tx.rewrapRoomKey({ ...row, wrappedKey: 'else' }, to))).toBe(false)
      expect(await store.write((tx) => tx.rewrapRoomKey(row, to))).toBe(true)
      expect(await store.roomKeys(id)).toEqual([{ roomId: id, epoch: 1, ...to }])
      expect(await store.roomKeysAfter(null, 10, 'new')).toEqual([])

      expect(await store.write((tx) => tx.removeMasterKey('old'))).toBe(true)
      const late = newRoomWith({ wrappedKey: 'w', wrappedBy: 'old' }, alice.id)
      await expect(late).rejects.toBeInstanceOf(ForgottenKeyError)
      expect((await store.counts()).rooms).toBe(1)
      const turned = { roomId: id, epoch: 2, wrappedKey: 'w', wrappedBy: 'old' }
      await expect(store.write((tx) => tx.addRoomKey(turned))).rejects.toBeInstanceOf(ForgottenKeyError)
    })

    it('of rows from before there were any are found as of another key', async () => {
      const alice = await world().user('alice')
      const { id } = await newRoomWith({ wrappedKey: 'w', wrappedBy: null }, alice.id)
      const rows = await world().store.roomKeysAfter(null, 10, 'any')
      expect(rows).toEqual([{ roomId: id, epoch: 1, wrappedKey: 'w', wrappedBy: null }])
    })
  })
}
