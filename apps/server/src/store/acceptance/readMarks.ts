import { randomUUID } from 'node:crypto'
import type { RoomId, Seq, UserId } from '@roomkey/protocol'
import { describe, expect, it } from 'vitest'
import type { LastRevRow } from '../store.ts'
import { newMessage, type World } from './Database.ts'

export function readMarksAcceptance(world: () => World): void {
  describe('read marks and heads', () => {
    const start = async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      return { alice, bob, room: await world().room(alice, bob) }
    }

    it('moves a mark forward only, and never past the last seq', async () => {
      const { alice, bob, room } = await start()
      for (let count = 0; count < 5; count++) await world().send(room, alice)
      const mark = (seq: number) => world().store.write((tx) => tx.markRead(room, bob.id, seq as Seq))
      expect(await mark(3)).toBe(3)
      expect(await mark(2)).toBe(3)
      expect(await mark(1000)).toBe(5)
      await world().send(room, alice)
      expect((await world().store.membership(room, bob.id))?.readSeq).toBe(5)
      expect((await world().store.membership(room, alice.id))?.readSeq).toBe(0)
    })

    it('is not a change that others must hear of', async () => {
      const { alice, bob, room } = await start()
      const { rev } = await world().send(room, alice)
      await world().store.write((tx) => tx.markRead(room, bob.id, 1 as Seq))
      expect((await world().store.room(room))?.lastRev).toBe(rev)
    })

    it('counts what others wrote above the mark, deleted messages left out', async () => {
      const { alice, bob, room } = await start()
      const sent = []
      for (let count = 0; count < 4; count++) sent.push(await world().send(room, alice))
      await world().send(room, bob)
      const doomed = sent[2]
      if (!doomed) throw new Error('nothing was sent')
      await world().store.write((tx) => tx.changeMessage(doomed.id, null, 1))
      await world().store.write((tx) => tx.markRead(room, bob.id, 1 as Seq))
      const head = { roomId: room, lastSeq: 5, lastRev: 9 }
      expect(await world().store.head(room, bob.id)).toEqual({ ...head, readSeq: 1, unreadCount: 2 })
      expect(await world().store.head(room, alice.id)).toEqual({ ...head, readSeq: 0, unreadCount: 1 })
      expect(await world().store.headsOf(bob.id)).toEqual([{ ...head, readSeq: 1, unreadCount: 2 }])
    })

    it('tells where rooms stand, in how many of them people are, and what their read marks add up to', async () => {
      const { alice, bob, room } = await start()
      const [other, third] = [await world().room(bob), await world().room(bob, alice)]
      const { rev } = await world().send(room, alice)
      await world().send(third, bob)
      const marks = [
        [room, alice.id],
        [third, bob.id],
        [third, alice.id],
      ] as const
      for (const [at, user] of marks) await world().store.write((tx) => tx.markRead(at, user, 1 as Seq))
      await world().store.write((tx) => tx.endMembership(third, alice.id, 5))
      const { lastRevs, lastRevsOf, roomSums, readMarksOf } = world().store
      const all = [room, other, third].sort()
      const byRoom = (rows: LastRevRow[]) => Object.fromEntries(rows.map((row) => [row.roomId, row.lastRev]))
      const nowhere = randomUUID() as RoomId
      // More than go into one statement of either database.
      const many = Array.from({ length: 2500 }, () => randomUUID() as RoomId)
      const told = await lastRevs([...all, nowhere, ...many])
      expect(byRoom(told)).toEqual({ [room]: rev, [other]: 2, [third]: 5 })
      expect(byRoom(await lastRevsOf(bob.id))).toEqual(byRoom(told))
      expect(byRoom(await lastRevsOf(alice.id))).toEqual({ [room]: rev })
      const carol = await world().user('carol')
      const counts = await roomSums([carol.id, bob.id, alice.id])
      expect(counts.sort((a, b) => a.userId - b.userId)).toEqual([
        { userId: alice.id, rooms: 1, readSum: 1 },
        { userId: bob.id, rooms: 3, readSum: 1 },
      ])
      const marksOf = async (user: UserId) =>
        Object.fromEntries((await readMarksOf(user)).map((mark) => [mark.roomId, mark.readSeq]))
      expect(await marksOf(bob.id)).toEqual({ [room]: 0, [other]: 0, [third]: 1 })
      expect(await marksOf(alice.id)).toEqual({ [room]: 1 })
      expect([await lastRevs([]), await roomSums([]), await marksOf(carol.id)]).toEqual([[], [], {}])
    })

    it('stops counting at 1,000', async () => {
      const { alice, bob, room } = await start()
      await world().store.write(async (tx) => {
        for (let count = 0; count < 1005; count++) await tx.appendMessage(newMessage(room, alice.id))
      })
      expect((await world().store.head(room, bob.id))?.unreadCount).toBe(1000)
    })

    it('looks at the newest 2,000 for who writes much and never reads', async () => {
      const { alice, bob, room } = await start()
      await world().store.write(async (tx) => {
        await tx.appendMessage(newMessage(room, bob.id))
        for (let count = 0; count < 1999; count++) await tx.appendMessage(newMessage(room, alice.id))
      })
      const unread = async () => (await world().store.head(room, alice.id))?.unreadCount
      expect(await unread()).toBe(1)
      await world().send(room, alice)
      expect(await unread()).toBe(0)
      await world().send(room, bob)
      expect(await unread()).toBe(1)
      expect(await world().store.headsOf(alice.id)).toMatchObject([{ unreadCount: 1 }])
    })

    it('has no head for who is not in the room, and starts a newcomer with nothing unread', async () => {
      const { alice, bob, room } = await start()
      await world().send(room, alice)
      await world().store.write((tx) => tx.endMembership(room, bob.id, 5))
      expect(await world().store.head(room, bob.id)).toBeUndefined()
      expect(await world().store.headsOf(bob.id)).toEqual([])
      await world().send(room, alice)
      await world().store.write((tx) => tx.addMembers(room, [{ id: bob.id, role: 'member' }], alice.id, 6))
      expect(await world().store.head(room, bob.id)).toMatchObject({ readSeq: 2, unreadCount: 0 })
    })
  })
}
