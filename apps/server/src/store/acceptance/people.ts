import type { Rev, RoomId, UserId } from '@roomkey/protocol'
import { describe, expect, it } from 'vitest'
import { ConflictError } from '../store.ts'
import { newUser, type World } from './Database.ts'

export function peopleAcceptance(world: () => World): void {
  describe('people and rooms', () => {
    it('keeps a user as given, with the next integer id, to the microsecond', async () => {
      const alice = await world().user('alice')
      const bob = await world().user('bob')
      expect(alice).toEqual({ ...newUser('alice'), id: alice.id, isAdmin: false, tokenGeneration: 0 })
      expect(bob.id).toBeGreaterThan(alice.id)
      expect(await world().store.userById(alice.id)).toEqual(alice)
      expect(await world().store.userByName('alice')).toEqual(alice)
      expect(await world().store.userByName('Alice')).toBeUndefined()
      expect(await world().store.userById(9999 as UserId)).toBeUndefined()
    })

    it('refuses a taken name, also among units that arrive together, and leaves the others alone', async () => {
      const outcomes = await Promise.allSettled(
        ['alice', 'bob', 'alice', 'charlie'].map((name) => world().user(name)),
      )
      // Which of two that arrive together is first is the database's to say.
      const [first, bob, second, charlie] = outcomes.map(({ status }) => status)
      expect([bob, charlie, ...[first, second].sort()]).toEqual([
        'fulfilled',
        'fulfilled',
        'fulfilled',
        'rejected',
      ])
      const refused = outcomes.find(({ status }) => status === 'rejected')
      expect(refused).toMatchObject({ reason: expect.any(ConflictError) })
      const found = await world().store.usersByName(['charlie', 'alice', 'nobody', 'alice'])
      expect(found.map(({ username }) => username).sort()).toEqual(['alice', 'charlie'])
    })

    it('finds more names than one statement can bind', async () => {
      await world().user('alice')
      const names = Array.from({ length: 70_000 }, (_, index) => `nobody${index}`)
      const found = await world().store.usersByName([...names, 'alice'])
      expect(found.map(({ username }) => username)).toEqual(['alice'])
    })

    it('replaces a password hash', async () => {
      const alice = await world().user('alice')
      await world().store.write((tx) => tx.setPasswordHash(alice.id, 'newer'))
      expect((await world().store.userById(alice.id))?.passwordHash).toBe('newer')
    })

    it('makes a room whose changes are counted from its first row', async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const id = await world().room(alice, bob)
      expect(await world().store.room(id)).toMatchObject({
        id,
        name: 'Team',
        description: null,
        isPrivate: true,
        createdBy: alice.id,
        createdByUsername: 'alice',
        rev: 1,
        lastRev: 3,
        lastSeq: 0,
        keyEpoch: 1,
      })
      expect(await world().store.members(id)).toMatchObject([
        { username: 'alice', role: 'owner', rev: 2, invitedByUsername: 'alice', leftAt: null },
        { username: 'bob', role: 'member', rev: 3, invitedByUsername: 'alice', leftAt: null },
      ])
      expect(await world().store.room(alice.username as RoomId)).toBeUndefined()
    })

    it('lists the rooms of a user, newest first, and the members of several', async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const first = await world().room(alice, bob)
      const second = await world().room(alice)
      await world().store.write((tx) => tx.endMembership(first, bob.id, 5))
      const rooms = await world().store.roomsOf(alice.id)
      expect(rooms.map(({ id }) => id)).toEqual([first, second].sort().reverse())
      expect(await world().store.roomsOf(bob.id)).toEqual([])
      const members = await world().store.membersOf([first, second])
      expect(members.map(({ roomId, username }) => [roomId, username]).sort()).toEqual(
        [
          [first, 'alice'],
          [second, 'alice'],
        ].sort(),
      )
      expect(await world().store.membersOf([])).toEqual([])
    })

    it('finds who is in many rooms', async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const first = await world().room(alice, bob)
      await world().room(alice)
      const among = [bob.id, 9999 as UserId, alice.id]
      const many = (atLeast: number) => world().store.write((tx) => tx.inManyRooms(among, atLeast))
      expect(await many(3)).toEqual([])
      expect(await many(2)).toEqual([alice.id])
      expect((await many(1)).sort()).toEqual([alice.id, bob.id])
      await world().store.write((tx) => tx.endMembership(first, bob.id, 5))
      expect(await world().store.inManyRooms(among, 1)).toEqual([alice.id])
    })

    it('finds who shares a room with somebody now', async () => {
      const [alice, bob, carol, dave] = [
        await world().user('alice'),
        await world().user('bob'),
        await world().user('carol'),
        await world().user('dave'),
      ]
      const room = await world().room(alice, bob, carol)
      await world().room(bob, dave)
      const everybody = [alice.id, bob.id, carol.id, dave.id, 9999 as UserId]
      const sharing = async (user: UserId, among = everybody) =>
        (await world().store.sharingRoom(user, among)).sort()
      expect(await sharing(alice.id)).toEqual([alice.id, bob.id, carol.id])
      expect(await sharing(bob.id)).toEqual([alice.id, bob.id, carol.id, dave.id])
      expect(await sharing(dave.id, [alice.id, carol.id])).toEqual([])
      expect(await sharing(alice.id, [])).toEqual([])
      await world().store.write((tx) => tx.endMembership(room, carol.id, 5))
      expect(await sharing(alice.id)).toEqual([alice.id, bob.id])
      expect(await sharing(carol.id)).toEqual([])
    })

    it('tells where a room and somebody in it stand, at the moment of asking', async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const id = await world().room(alice, bob)
      const standing = (user: typeof alice) => world().store.standing(id, user.id)
      const room = { id, lastSeq: 0, lastRev: 3, keyEpoch: 1 }
      const owner = { userId: alice.id, role: 'owner', leftAt: null }
      expect(await standing(alice)).toEqual({ room, membership: owner })
      expect((await standing(bob))?.membership?.role).toBe('member')
      await world().store.write((tx) => tx.endMembership(id, bob.id, 2000))
      expect(await standing(bob)).toEqual({ room: { ...room, lastRev: 4 }, membership: undefined })
      expect(await world().store.standing(alice.username as RoomId, alice.id)).toBeUndefined()
    })

    it('ends a membership as a tombstone and brings the person back under a new rev', async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const id = await world().room(alice, bob)
      const ended = await world().store.write((tx) => tx.endMembership(id, bob.id, 5000))
      expect(ended).toMatchObject({ userId: bob.id, leftAt: 5000, rev: 4 })
      expect(await world().store.membership(id, bob.id)).toBeUndefined()
      expect(await world().store.write((tx) => tx.endMembership(id, bob.id, 6000))).toBeUndefined()
      expect((await world().store.room(id))?.lastRev).toBe(4)
      const people = [
        { id: alice.id, role: 'member' as const },
        { id: bob.id, role: 'member' as const },
      ]
      const added = await world().store.write((tx) => tx.addMembers(id, people, alice.id, 7000))
      expect(added).toMatchObject([{ userId: bob.id, leftAt: null, joinedAt: 7000, rev: 5 }])
      expect(await world().store.membership(id, bob.id)).toEqual(added[0])
      expect((await world().store.membership(id, alice.id))?.role).toBe('owner')
    })

    it('gives a member another role under a new rev that catch-up brings, and nobody else one', async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const id = await world().room(alice, bob)
      const promoted = await world().store.write((tx) => tx.setRole(id, bob.id, 'owner'))
      expect(promoted).toMatchObject({ userId: bob.id, role: 'owner', rev: 4, leftAt: null })
      expect(await world().store.membership(id, bob.id)).toEqual(promoted)
      const { changes } = await world().store.changesAfter(id, 3 as Rev, 9 as Rev, 10)
      expect(changes).toEqual([{ kind: 'membership', rev: 4, membership: promoted }])
      await world().store.write((tx) => tx.endMembership(id, alice.id, 5000))
      expect(await world().store.write((tx) => tx.setRole(id, alice.id, 'owner'))).toBeUndefined()
      expect((await world().store.room(id))?.lastRev).toBe(5)
    })

    it('keeps every key of a room and seals with the newest', async () => {
      const id = await world().room(await world().user('alice'))
      await world().store.write((tx) =>
        tx.addRoomKey({ roomId: id, epoch: 2, wrappedKey: 'second', wrappedBy: null }),
      )
      expect(await world().store.roomKeys(id)).toEqual([
        { roomId: id, epoch: 1, wrappedKey: 'wrapped', wrappedBy: null },
        { roomId: id, epoch: 2, wrappedKey: 'second', wrappedBy: null },
      ])
      expect((await world().store.room(id))?.keyEpoch).toBe(2)
    })
  })
}
