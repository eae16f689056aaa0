import { Readable } from 'node:stream'
import { Change, Message, type Rev, type RoomId, type Seq } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Actor } from '../actions/parts.ts'
import { sendMessage } from '../actions/sendMessage.ts'
import { storeAttachment } from '../actions/storeAttachment.ts'
import { openTestWorld, type TestWorld } from '../actions/testWorld.ts'
import type { MessageRow } from '../store/store.ts'
import { createPresenter, UNREADABLE_NAME, UNREADABLE_TEXT, type Unreadable } from './createPresenter.ts'
import { timestamp } from './timestamp.ts'

let world: TestWorld
let alice: Actor
let roomId: RoomId
let unreadable: Unreadable[]
beforeEach(async () => {
  world = await openTestWorld()
  alice = await world.person('alice')
  roomId = await world.room(alice)
  unreadable = []
})
afterEach(() => world.close())

const presenter = () =>
  createPresenter({ cipher: world.parts.cipher, unreadable: (what) => unreadable.push(what) })
const send = (text: string) => sendMessage(world.parts, alice, { roomId, text, attachmentIds: [] })
const page = () => world.parts.store.messagesAfter(roomId, 0 as Seq, 10)

it('writes microseconds as the documented contract does', () => {
  expect(timestamp(1_795_350_145_863_880)).toBe('2026-11-22T12:22:25.863880Z')
  expect(timestamp(1_795_350_145_000_001)).toBe('2026-11-22T12:22:25.000001Z')
  expect(timestamp(1_795_350_145_000_000)).toBe('2026-11-22T12:22:25Z')
  expect(timestamp(-1)).toBe('1969-12-31T23:59:59.999999Z')
})

it('presents every kind of change in the shape the protocol promises', async () => {
  const { attachment } = await storeAttachment(world.parts, alice, {
    roomId,
    name: 'pixel.png',
    width: 640,
    height: 480,
    content: Readable.from([Buffer.from('pixels')]),
  })
  await sendMessage(world.parts, alice, { roomId, text: 'héllo', attachmentIds: [attachment.id] })
  const read = await world.parts.store.changesAfter(roomId, 0 as Rev, 99 as Rev, 10)
  const changes = await presenter().changes(read.changes)
  expect(changes.map((change) => Change.parse(change))).toEqual(changes)
  expect(changes).toMatchObject([
    { kind: 'room', room: { id: roomId, created_by: { id: alice.id, username: 'alice' }, rev: 1 } },
    { kind: 'membership', membership: { user: { username: 'alice' }, role: 'owner', left_at: null } },
    {
      kind: 'message',
      message: {
        text: 'héllo',
        sender: { id: alice.id, username: 'alice' },
        attachments: [
          {
            id: attachment.id,
            name: 'pixel.png',
            size: 6,
            content_type: 'application/octet-stream',
            width: 640,
            height: 480,
          },
        ],
      },
    },
  ])
  expect(unreadable).toEqual([])
})

it('shows a deleted message as a tombstone without text', async () => {
  const { message } = await send('secret')
  await world.parts.store.write((tx) => tx.changeMessage(message.id, null, 1_795_350_145_000_000))
  const [shown] = await presenter().messages(await page())
  expect(shown).toMatchObject({ text: '', deleted_at: '2026-11-22T12:22:25Z', attachments: [] })
  expect(Message.parse(shown)).toEqual(shown)
  expect(unreadable).toEqual([])
})

it('keeps the page when one message and one file name do not decrypt, and tells which by id', async () => {
  const { attachment } = await storeAttachment(world.parts, alice, {
    roomId,
    name: 'a.txt',
    content: Readable.from([Buffer.from('x')]),
  })
  await send('first')
  const { message } = await sendMessage(world.parts, alice, {
    roomId,
    text: 'second',
    attachmentIds: [attachment.id],
  })
  await send('third')
  const damaged = (await page()).map((row): MessageRow => {
    if (row.id !== message.id) return row
    const swapped = row.attachments.map((file) => ({ ...file, sealedMeta: file.sealedKey }))
    return { ...row, sealed: { ...row.sealed, keyEpoch: 7 }, attachments: swapped }
  })
  const shown = await presenter().messages(damaged)
  expect(shown.map(({ text }) => text)).toEqual(['first', UNREADABLE_TEXT, 'third'])
  expect(shown[1]?.attachments).toMatchObject([{ id: attachment.id, name: UNREADABLE_NAME, size: 1 }])
  expect(unreadable).toEqual([
    { kind: 'message', id: message.id },
    { kind: 'attachment', id: attachment.id },
  ])
})

it('fails, rather than showing damage, when the keys cannot be asked for', async () => {
  await send('first')
  const rows = await page()
  const cipher = { ...world.parts.cipher, openText: () => Promise.reject(new Error('disk gone')) }
  const shown = createPresenter({ cipher, unreadable: () => expect.unreachable() }).messages(rows)
  await expect(shown).rejects.toThrow('disk gone')
})

it('does not open a text that is given', async () => {
  const { message } = await send('first')
  const cipher = { ...world.parts.cipher, openText: () => expect.unreachable() }
  const shown = await createPresenter({ cipher, unreadable: () => {} }).message(message, 'first')
  expect(shown.text).toBe('first')
})
