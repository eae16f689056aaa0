import { Readable } from 'node:stream'
import type { EditId, MessageId, RoomId } from '@roomkey/protocol'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { addMembers } from './addMembers.ts'
import { type ChangeRoomInput, changeRoom } from './changeRoom.ts'
import { collectOrphans } from './collectOrphans.ts'
import { createRoom } from './createRoom.ts'
import { deleteMessage } from './deleteMessage.ts'
import { type EditMessageInput, editMessage } from './editMessage.ts'
import type { Actor } from './parts.ts'
import { removeMember } from './removeMember.ts'
import { sendMessage } from './sendMessage.ts'
import { storeAttachment } from './storeAttachment.ts'
import { openTestWorld, type TestWorld } from './testWorld.ts'

const NOWHERE = '0193f6a0-0000-7000-8000-000000000000'
let world: TestWorld
let alice: Actor
let bob: Actor
let carol: Actor
let mallory: Actor
let roomId: RoomId
let messageId: MessageId
beforeAll(async () => {
  world = await openTestWorld()
  alice = await world.person('alice')
  bob = await world.person('bob')
  carol = await world.person('carol')
  mallory = await world.person('mallory')
})
beforeEach(async () => {
  roomId = await world.room(alice, bob)
  messageId = await send(bob)
  await world.hints()
})
afterAll(() => world.close())

async function send(actor: Actor, room = roomId, text = 'hello'): Promise<MessageId> {
  const { message } = await sendMessage(world.parts, actor, { roomId: room, text, attachmentIds: [] })
  return message.id
}
const newEdit = () => world.parts.newId() as EditId
const edit = (actor: Actor, input: Partial<EditMessageInput> = {}) =>
  editMessage(world.parts, actor, { roomId, messageId, text: 'hello again', ...input })
const remove = (actor: Actor, id = messageId, room = roomId) =>
  deleteMessage(world.parts, actor, { roomId: room, messageId: id })
const change = (actor: Actor, input: Partial<ChangeRoomInput>) =>
  changeRoom(world.parts, actor, { roomId, ...input })

async function textOf(id: MessageId): Promise<string> {
  const row = await world.parts.store.message(id)
  if (!row) throw new Error('there is no such message')
  return world.parts.cipher.openText(row.roomId, { messageId: id, senderId: row.senderId }, row.sealed)
}

it("replaces the sender's text, sealed anew, and tells the room", async () => {
  const message = await edit(bob, { text: ' héllo again\n' })
  expect(message).toMatchObject({ id: messageId, seq: 1, rev: 5, editedAt: expect.any(Number) })
  expect(await world.hints()).toEqual([{ kind: 'room', roomId, rev: 5 }])
  expect(await textOf(messageId)).toBe(' héllo again\n')
})

it('a retry answers what stands now, tells the room again and changes nothing', async () => {
  const [first, second] = [newEdit(), newEdit()]
  await edit(bob, { id: first, text: 'first' })
  await edit(bob, { id: second, text: 'second' })
  await world.hints()
  expect(await edit(bob, { id: first, text: 'first' })).toMatchObject({ rev: 6 })
  expect(await textOf(messageId)).toBe('second')
  expect(await world.hints()).toEqual([{ kind: 'room', roomId, rev: 6 }])
})

it('nobody edits what somebody else wrote, not even the owner', async () => {
  await expect(edit(alice)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await textOf(messageId)).toBe('hello')
})

it('refuses what is empty, too long or half a character', async () => {
  await expect(edit(bob, { text: '' })).rejects.toMatchObject({
    code: 'invalid',
    fields: { text: [expect.any(String)] },
  })
  await expect(edit(bob, { text: '\ud83d' })).rejects.toMatchObject({ code: 'invalid' })
  const small = { ...world.parts, limits: { ...world.parts.limits, message_bytes: 4 } }
  const long = editMessage(small, bob, { roomId, messageId, text: 'ééé' })
  await expect(long).rejects.toMatchObject({ code: 'too_large' })
})

it('a message in a room that one is not in, in another room, or nowhere is not found through this one', async () => {
  const own = await world.room(mallory)
  const theirs = await send(mallory, own)
  for (const act of [
    edit,
    (actor: Actor, input: Partial<EditMessageInput>) => remove(actor, input.messageId, input.roomId),
  ]) {
    await expect(act(mallory, { messageId, roomId })).rejects.toMatchObject({ code: 'not_a_member' })
    await expect(act(mallory, { messageId, roomId: own })).rejects.toMatchObject({ code: 'not_found' })
    await expect(act(bob, { messageId: theirs, roomId })).rejects.toMatchObject({ code: 'not_found' })
    await expect(act(bob, { messageId: NOWHERE as MessageId, roomId })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(act(bob, { messageId, roomId: NOWHERE as RoomId })).rejects.toMatchObject({
      code: 'not_found',
    })
  }
  await removeMember(world.parts, alice, { roomId, userId: bob.id })
  await expect(edit(bob)).rejects.toMatchObject({ code: 'not_a_member' })
  await expect(remove(bob)).rejects.toMatchObject({ code: 'not_a_member' })
})

it('seals again when the key turns while the text is being sealed', async () => {
  await addMembers(world.parts, alice, { roomId, usernames: ['carol'] })
  let turned = false
  const cipher: typeof world.parts.cipher = {
    ...world.parts.cipher,
    async sealText(...args) {
      const sealed = await world.parts.cipher.sealText(...args)
      if (!turned) await removeMember(world.parts, alice, { roomId, userId: carol.id })
      turned = true
      return sealed
    },
  }
  const message = await editMessage({ ...world.parts, cipher }, bob, { roomId, messageId, text: 'again' })
  expect(message.sealed.keyEpoch).toBe(2)
  expect(await textOf(messageId)).toBe('again')
})

it('deletes to a tombstone, once, by its sender or the owner, and edits end there', async () => {
  const id = newEdit()
  await edit(bob, { id })
  expect(await remove(alice)).toMatchObject({ rev: 6, deletedAt: expect.any(Number), attachments: [] })
  await world.hints()
  expect(await remove(bob)).toMatchObject({ rev: 6 })
  expect(await world.hints()).toEqual([{ kind: 'room', roomId, rev: 6 }])
  await expect(edit(bob, { id })).rejects.toMatchObject({ code: 'deleted' })
  const alices = await send(alice)
  await expect(remove(bob, alices)).rejects.toMatchObject({ code: 'forbidden' })
})

it('the files of a deleted message are collected by the next sweep, and an edit may leave only files', async () => {
  const content = Readable.from([Buffer.from('a file')])
  const { attachment } = await storeAttachment(world.parts, bob, { roomId, name: 'a.txt', content })
  const draft = { roomId, text: 'look', attachmentIds: [attachment.id] }
  const { message } = await sendMessage(world.parts, bob, draft)
  await edit(bob, { messageId: message.id, text: '' })
  expect(await textOf(message.id)).toBe('')
  expect(await collectOrphans(world.parts)).toBe(0)
  await remove(bob, message.id)
  expect(await collectOrphans(world.parts)).toBe(1)
  expect(await world.parts.store.attachment(attachment.id)).toBeUndefined()
  await expect(world.parts.files.read(attachment.storageKey, 0, 1)).rejects.toMatchObject({ code: 'ENOENT' })
})

it('in a conversation of two nobody deletes the other’s words, and nobody names it', async () => {
  const { room } = await createRoom(world.parts, alice, { name: '', invitedUsernames: ['bob'] })
  const bobs = await send(bob, room.id)
  await expect(remove(alice, bobs, room.id)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(change(alice, { roomId: room.id, name: 'Ours' })).rejects.toMatchObject({ code: 'forbidden' })
  await addMembers(world.parts, alice, { roomId: room.id, usernames: ['carol'] })
  await expect(remove(alice, bobs, room.id)).rejects.toMatchObject({ code: 'forbidden' })
  await remove(bob, bobs, room.id)
  expect(await change(alice, { roomId: room.id, name: 'Three' })).toMatchObject({ name: 'Three' })
})

it('an owner changes the name and the description, each alone, and tells the room', async () => {
  const id = newEdit()
  expect(await change(alice, { id, name: 'Crew' })).toMatchObject({ name: 'Crew', rev: 5 })
  expect(await world.hints()).toEqual([{ kind: 'room', roomId, rev: 5 }])
  expect(await change(alice, { description: 'What we do' })).toMatchObject({
    name: 'Crew',
    description: 'What we do',
  })
  await change(alice, { name: 'Team' })
  expect(await change(alice, { id, name: 'Crew' })).toMatchObject({ name: 'Team', rev: 7 })
  await expect(change(bob, { name: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(change(mallory, { name: 'Mine' })).rejects.toMatchObject({
    code: 'not_a_member',
  })
  for (const wrong of [{ name: '' }, { name: 'x'.repeat(1001) }, { description: 'x'.repeat(4001) }])
    await expect(change(alice, wrong)).rejects.toMatchObject({ code: 'invalid', fields: expect.anything() })
})

it('makes a room under an id once, and refuses that of a room it may not see without telling of it', async () => {
  const id = newEdit() as string as RoomId
  const make = (actor: Actor, name = 'Team') =>
    createRoom(world.parts, actor, { id, name, invitedUsernames: ['bob', 'nobody'] })
  const first = await make(alice)
  expect(first).toMatchObject({ created: true, room: { id }, unknownUsernames: ['nobody'] })
  await world.hints()
  const again = await make(alice, 'Another name')
  expect(again).toEqual({ ...first, created: false })
  expect(await world.hints()).toContainEqual({ kind: 'joined', roomId: id, userId: alice.id })
  // Who was not invited the first time is not told that there is such a room.
  await createRoom(world.parts, alice, { id, name: 'Team', invitedUsernames: ['mallory'] })
  const told = (await world.hints()).flatMap((hint) => (hint.kind === 'joined' ? [hint.userId] : []))
  expect(told).toEqual([alice.id, bob.id])
  // Neither a member who did not make it nor a stranger learns anything, nor does who made it and left.
  const refused = {
    code: 'conflict',
    detail: 'This id is already used for something else.',
    fields: undefined,
  }
  for (const other of [bob, mallory]) await expect(make(other)).rejects.toMatchObject(refused)
  await removeMember(world.parts, alice, { roomId: id, userId: alice.id })
  await expect(make(alice)).rejects.toMatchObject(refused)
  expect((await world.parts.store.roomsOf(alice.id)).map((room) => room.id)).not.toContain(id)
})

it('tries of one room that come together make one', async () => {
  const id = newEdit() as string as RoomId
  const tries = await Promise.all(
    [1, 2, 3].map(() => createRoom(world.parts, alice, { id, name: 'Team', invitedUsernames: ['bob'] })),
  )
  expect(tries.filter(({ created }) => created)).toHaveLength(1)
  expect(await world.parts.store.roomKeys(id)).toHaveLength(1)
})
