import type { AttachmentId, MessageId, RoomId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createPresenter } from '../present/createPresenter.ts'
import type { Actor, RoomCipher } from './parts.ts'
import { removeMember } from './removeMember.ts'
import { type SendMessageInput, sendMessage } from './sendMessage.ts'
import { openTestWorld, type TestWorld } from './testWorld.ts'

const ID = '0193f6a0-0000-7000-8000-000000000001' as MessageId
const NO_FILE = '0193f6a0-0000-7000-8000-000000000002' as AttachmentId

let world: TestWorld
let alice: Actor
let bob: Actor
let roomId: RoomId
beforeEach(async () => {
  world = await openTestWorld()
  alice = await world.person('alice')
  bob = await world.person('bob')
  roomId = await world.room(alice, bob)
  await world.hints()
})
afterEach(() => world.close())

const send = (actor: Actor, input: Partial<SendMessageInput> = {}) =>
  sendMessage(world.parts, actor, { roomId, text: 'hello', attachmentIds: [], ...input })

it('stores the text sealed, as it was written, and then tells the room', async () => {
  const { message, text, created } = await send(alice, { text: '  héllo\n' })
  expect({ text, created }).toEqual({ text: '  héllo\n', created: true })
  expect(message).toMatchObject({ seq: 1, rev: 4, senderUsername: 'alice' })
  expect(Buffer.from(message.sealed.ciphertext).includes('llo')).toBe(false)
  expect(await world.hints()).toEqual([{ kind: 'room', roomId, rev: 4 }])
  const presenter = createPresenter({
    cipher: world.parts.cipher,
    unreadable: () => expect.unreachable(),
  })
  const [read] = await presenter.messages(await world.parts.store.messagesBefore(roomId, null, 10))
  expect(read?.text).toBe('  héllo\n')
})

it('answers a retry with what is stored, and tells the room again', async () => {
  const first = await send(alice, { id: ID })
  await world.hints()
  const second = await send(alice, { id: ID, text: 'another text' })
  expect(second).toMatchObject({ text: 'hello', created: false })
  expect(second.message.seq).toBe(first.message.seq)
  expect(await world.hints()).toEqual([{ kind: 'room', roomId, rev: first.message.rev }])
  await world.parts.store.write((tx) => tx.changeMessage(ID, null, 5))
  expect(await send(alice, { id: ID })).toMatchObject({ text: '', created: false })
})

it("refuses somebody else's id, and an attachment that is not there", async () => {
  await send(alice, { id: ID })
  await expect(send(bob, { id: ID })).rejects.toMatchObject({ code: 'conflict' })
  await expect(send(bob, { attachmentIds: [NO_FILE] })).rejects.toMatchObject({ code: 'conflict' })
  expect((await world.parts.store.room(roomId))?.lastSeq).toBe(1)
})

it('refuses what is empty, not text, or beyond the limits in bytes', async () => {
  const limits = { ...world.parts.limits, message_bytes: 4, attachments_per_message: 1 }
  const attempt = (input: Partial<SendMessageInput>) =>
    sendMessage({ ...world.parts, limits }, alice, { roomId, text: '', attachmentIds: [], ...input })
  await expect(attempt({})).rejects.toMatchObject({ code: 'invalid', fields: { text: expect.any(Array) } })
  await expect(attempt({ text: 'a\udc00' })).rejects.toMatchObject({ code: 'invalid' })
  await expect(attempt({ text: 'ééé' })).rejects.toMatchObject({ code: 'too_large' })
  const attachmentIds = [NO_FILE, ID as string as AttachmentId]
  await expect(attempt({ text: 'a', attachmentIds })).rejects.toMatchObject({
    code: 'invalid',
    fields: { attachment_ids: expect.any(Array) },
  })
  expect((await attempt({ text: 'éé' })).message.seq).toBe(1)
})

it('refuses who is not in the room, and a room that is not there', async () => {
  const mallory = await world.person('mallory')
  await expect(send(mallory)).rejects.toMatchObject({ code: 'not_a_member' })
  const nowhere = ID as string as RoomId
  await expect(send(alice, { roomId: nowhere })).rejects.toMatchObject({ code: 'not_found' })
  expect(await world.hints()).toEqual([])
})

it('asks for membership again in the write: removal while the text is being sealed wins', async () => {
  const removeBob = () => removeMember(world.parts, alice, { roomId, userId: bob.id })
  const parts = { ...world.parts, cipher: interrupted(world.parts.cipher, removeBob) }
  const late = sendMessage(parts, bob, { roomId, text: 'hello', attachmentIds: [] })
  await expect(late).rejects.toMatchObject({ code: 'not_a_member' })
  expect((await world.parts.store.room(roomId))?.lastSeq).toBe(0)
})

it('seals again when the key turns while the text is being sealed', async () => {
  const removeBob = () => removeMember(world.parts, alice, { roomId, userId: bob.id })
  const parts = { ...world.parts, cipher: interrupted(world.parts.cipher, removeBob) }
  const { message } = await sendMessage(parts, alice, { roomId, text: 'hello', attachmentIds: [] })
  expect(message).toMatchObject({ seq: 1, sealed: { keyEpoch: 2 } })
})

/** The real cipher; something happens while it seals for the first time. */
function interrupted(cipher: RoomCipher, happens: () => Promise<unknown>): RoomCipher {
  let first = true
  return {
    ...cipher,
    async sealText(...args) {
      const sealed = await cipher.sealText(...args)
      if (first) {
        first = false
        await happens()
      }
      return sealed
    },
  }
}
