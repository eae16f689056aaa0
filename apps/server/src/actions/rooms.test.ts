import type { RoomId, Seq, UserId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { addMembers } from './addMembers.ts'
import { createRoom } from './createRoom.ts'
import { markRead } from './markRead.ts'
import type { Actor } from './parts.ts'
import { removeMember } from './removeMember.ts'
import { sendMessage } from './sendMessage.ts'
import { openTestWorld, type TestWorld } from './testWorld.ts'

const NOWHERE = '0193f6a0-0000-7000-8000-000000000000' as RoomId

let world: TestWorld
let alice: Actor
let bob: Actor
let charlie: Actor
beforeEach(async () => {
  world = await openTestWorld()
  alice = await world.person('alice')
  bob = await world.person('bob')
  charlie = await world.person('charlie')
})
afterEach(() => world.close())

const send = (actor: Actor, roomId: RoomId, text = 'hello') =>
  sendMessage(world.parts, actor, { roomId, text, attachmentIds: [] })

it('creates a room of the creator and the invited, each once, and names who is unknown', async () => {
  const created = await createRoom(world.parts, alice, {
    name: 'Team',
    description: 'What we do',
    invitedUsernames: ['', ' ', 'bob', 'nobody', 'alice', ' bob ', 'charlie', 'nobody'],
  })
  expect(created.room).toMatchObject({
    name: 'Team',
    description: 'What we do',
    isPrivate: true,
    keyEpoch: 1,
  })
  expect(created.unknownUsernames).toEqual(['nobody'])
  expect(created.members.map(({ username, role }) => [username, role])).toEqual([
    ['alice', 'owner'],
    ['bob', 'member'],
    ['charlie', 'member'],
  ])
  expect(created.room.lastRev).toBe(created.members.at(-1)?.rev)
  expect(await world.parts.store.members(created.room.id)).toEqual(created.members)
  const roomId = created.room.id
  expect(await world.hints()).toEqual([
    ...[alice, bob, charlie].map(({ id }) => ({ kind: 'joined', roomId, userId: id })),
    { kind: 'room', roomId, rev: 4 },
  ])
})

it('keeps everybody within the rooms that one may be in, and takes who is there already', async () => {
  const parts = { ...world.parts, limits: { ...world.parts.limits, rooms_per_user: 2 } }
  const make = (owner: Actor, ...names: string[]) =>
    createRoom(parts, owner, { name: 'Room', invitedUsernames: names })
  const { room } = await make(alice, 'bob')
  await make(alice)
  await expect(make(alice)).rejects.toMatchObject({
    code: 'forbidden',
    detail: 'You are in 2 rooms, as many as anybody can be in: leave one first.',
  })
  const sentence = 'alice is in 2 rooms, as many as anybody can be in.'
  await expect(make(bob, 'charlie', 'alice')).rejects.toMatchObject({
    fields: { invited_usernames: [sentence] },
  })
  const { room: bobs } = await make(bob)
  await expect(addMembers(parts, bob, { roomId: bobs.id, usernames: ['alice'] })).rejects.toMatchObject({
    code: 'invalid',
    fields: { usernames: [sentence] },
  })
  const again = await addMembers(parts, bob, { roomId: room.id, usernames: ['alice', 'charlie'] })
  expect(again.added.map(({ username }) => username)).toEqual(['charlie'])
  await removeMember(parts, alice, { roomId: room.id, userId: alice.id })
  await make(alice)
})

it('refuses names, descriptions and lists beyond the limits, counted in characters', async () => {
  const limits = {
    ...world.parts.limits,
    room_name_chars: 3,
    room_description_chars: 3,
    invites_per_request: 1,
  }
  const create = (input: object) =>
    createRoom({ ...world.parts, limits }, alice, { name: '', invitedUsernames: [], ...input })
  const refusals: [object, string][] = [
    [{ name: 'abcd' }, 'name'],
    [{ name: '😀😀😀😀' }, 'name'],
    [{ name: '\ud800' }, 'name'],
    [{ description: 'abcd' }, 'description'],
    [{ invitedUsernames: ['bob', 'charlie'] }, 'invited_usernames'],
  ]
  for (const [input, field] of refusals) {
    await expect(create(input)).rejects.toMatchObject({
      code: 'invalid',
      fields: { [field]: [expect.any(String)] },
    })
  }
  await create({ name: '😀😀😀', invitedUsernames: ['bob', 'bob', ''] })
  expect(await world.hints()).toHaveLength(3)
})

it('lets members bring others in, answers with the new ones only, and nobody else may', async () => {
  const roomId = await world.room(alice, bob)
  await world.hints()
  const byCharlie = addMembers(world.parts, charlie, { roomId, usernames: ['charlie'] })
  await expect(byCharlie).rejects.toMatchObject({ code: 'not_a_member' })
  const nowhere = addMembers(world.parts, alice, { roomId: NOWHERE, usernames: ['bob'] })
  await expect(nowhere).rejects.toMatchObject({ code: 'not_found' })
  expect(await world.hints()).toEqual([])
  const usernames = ['alice', 'charlie', 'nobody']
  const { added, unknownUsernames } = await addMembers(world.parts, bob, { roomId, usernames })
  expect(added).toMatchObject([{ username: 'charlie', role: 'member', invitedByUsername: 'bob', rev: 4 }])
  expect(unknownUsernames).toEqual(['nobody'])
  expect(await world.hints()).toEqual([
    { kind: 'joined', roomId, userId: alice.id },
    { kind: 'joined', roomId, userId: charlie.id },
    { kind: 'room', roomId, rev: 4 },
  ])
})

it('tells of who was brought in again when it is asked again: the first answer may have been lost', async () => {
  const roomId = await world.room(alice)
  const add = () => addMembers(world.parts, alice, { roomId, usernames: ['bob'] })
  await add()
  const told = (await world.hints()).slice(-2)
  expect((await add()).added).toEqual([])
  expect(await world.hints()).toEqual(told)
})

it('removes on the owner’s word or one’s own, turns the key, and cuts off before it tells the rest', async () => {
  const roomId = await world.room(alice, bob, charlie)
  await world.hints()
  const remove = (actor: Actor, userId: UserId) => removeMember(world.parts, actor, { roomId, userId })
  await expect(remove(bob, charlie.id)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(remove(bob, alice.id)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(remove(alice, 999 as UserId)).rejects.toMatchObject({ code: 'not_found' })
  expect((await world.parts.store.room(roomId))?.keyEpoch).toBe(1)
  expect(await world.hints()).toEqual([])

  const before = await send(charlie, roomId)
  await world.hints()
  const ended = await remove(alice, charlie.id)
  expect(ended.leftAt).not.toBeNull()
  expect(await world.hints()).toEqual([
    { kind: 'removed', roomId, userId: charlie.id },
    { kind: 'room', roomId, rev: ended.rev },
  ])
  await expect(send(charlie, roomId)).rejects.toMatchObject({ code: 'not_a_member' })
  await expect(remove(charlie, charlie.id)).rejects.toMatchObject({ code: 'not_a_member' })
  const after = await send(bob, roomId)
  expect([before.message.sealed.keyEpoch, after.message.sealed.keyEpoch]).toEqual([1, 2])
  await remove(bob, bob.id)
  expect((await world.parts.store.members(roomId)).map(({ username }) => username)).toEqual(['alice'])
})

it('when the owner leaves, who has been there longest becomes owner; the last one just leaves', async () => {
  const roomId = await world.room(alice, bob)
  await addMembers(world.parts, bob, { roomId, usernames: ['charlie'] })
  await world.hints()
  const leave = (actor: Actor) => removeMember(world.parts, actor, { roomId, userId: actor.id })
  const roles = async () =>
    (await world.parts.store.members(roomId)).map(({ username, role }) => `${username} ${role}`)
  const ended = await leave(alice)
  expect(await roles()).toEqual(['bob owner', 'charlie member'])
  const heir = await world.parts.store.membership(roomId, bob.id)
  expect(heir?.rev).toBe(ended.rev + 1)
  expect(await world.hints()).toEqual([
    { kind: 'removed', roomId, userId: alice.id },
    { kind: 'room', roomId, rev: ended.rev },
    { kind: 'room', roomId, rev: heir?.rev },
  ])
  await removeMember(world.parts, bob, { roomId, userId: charlie.id })
  await leave(bob)
  expect(await roles()).toEqual([])
})

it('moves the read mark, counts what is left, and tells only when it moved', async () => {
  const roomId = await world.room(alice, bob)
  for (const text of ['one', 'two', 'three']) await send(alice, roomId, text)
  await world.hints()
  const mark = (actor: Actor, seq: number) => markRead(world.parts, actor, { roomId, seq: seq as Seq })
  expect(await mark(bob, 2)).toEqual({ seq: 2, unreadCount: 1 })
  expect(await world.hints()).toEqual([{ kind: 'read', roomId, userId: bob.id, seq: 2 }])
  expect(await mark(bob, 1)).toEqual({ seq: 2, unreadCount: 1 })
  expect(await world.hints()).toEqual([])
  expect(await mark(bob, 99)).toEqual({ seq: 3, unreadCount: 0 })
  await expect(mark(charlie, 1)).rejects.toMatchObject({ code: 'not_a_member' })

  // What moves nothing, or is refused, asks for no write.
  const { store } = world.parts
  const write = () => Promise.reject(new Error('a write'))
  const unwritten = { ...world.parts, store: Object.assign(Object.create(store), { write }) }
  const again = (actor: Actor, seq: number) => markRead(unwritten, actor, { roomId, seq: seq as Seq })
  for (const seq of [0, 1, 3, 99]) expect(await again(bob, seq)).toEqual({ seq: 3, unreadCount: 0 })
  await expect(again(charlie, 1)).rejects.toMatchObject({ code: 'not_a_member' })
  await send(alice, roomId, 'four')
  await expect(again(bob, 4)).rejects.toThrow('a write')
})
