import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { FilesAwayError } from '../files/files.ts'
import { type Store, UnavailableError } from '../store/store.ts'
import { sameBytes } from '../testing/sameBytes.ts'
import { openAttachment } from './openAttachment.ts'
import type { Actor } from './parts.ts'
import { removeMember } from './removeMember.ts'
import { sendMessage } from './sendMessage.ts'
import { type StoreAttachmentInput, storeAttachment } from './storeAttachment.ts'
import { openTestWorld, type TestWorld } from './testWorld.ts'

const ID = '0193f6a0-0000-7000-8000-000000000001' as AttachmentId
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

beforeAll(() => expect.addEqualityTesters([sameBytes]))

let world: TestWorld
let alice: Actor
let bob: Actor
let roomId: RoomId
beforeEach(async () => {
  world = await openTestWorld()
  alice = await world.person('alice')
  bob = await world.person('bob')
  roomId = await world.room(alice, bob)
})
afterEach(() => world.close())

const store = (actor: Actor, content: Buffer, input: Partial<StoreAttachmentInput> = {}) =>
  storeAttachment(world.parts, actor, {
    roomId,
    name: 'notes.txt',
    content: Readable.from([content]),
    ...input,
  })
const filesOnDisk = async () =>
  (await readdir(join(world.folder, 'files'), { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  )

it('stores a file that members read back, whole and in part, once a message shows it', async () => {
  const content = randomBytes(200_000)
  const { attachment, meta, created } = await store(alice, content, {
    contentType: 'Text/Plain; charset=utf-8',
  })
  expect(created).toBe(true)
  expect(attachment).toMatchObject({ size: 200_000, contentType: 'text/plain', messageId: null })
  expect(meta).toEqual({ name: 'notes.txt' })
  expect(Buffer.from(attachment.sealedMeta.ciphertext).includes('notes')).toBe(false)

  const { id } = attachment
  expect(await buffer(await (await openAttachment(world.parts, alice, { id })).read())).toEqual(content)
  await expect(openAttachment(world.parts, bob, { id })).rejects.toMatchObject({ code: 'not_found' })
  await sendMessage(world.parts, alice, { roomId, text: '', attachmentIds: [id, id] })
  const opened = await openAttachment(world.parts, bob, { id })
  expect(opened.meta.name).toBe('notes.txt')
  expect(await buffer(await opened.read())).toEqual(content)
  expect(await buffer(await opened.read({ start: 65_530, end: 131_080 }))).toEqual(
    content.subarray(65_530, 131_081),
  )
})

it('is closed to who is not in the room, or not any more, and to ids that are not there', async () => {
  const { attachment } = await store(alice, Buffer.from('x'))
  const { id } = attachment
  await sendMessage(world.parts, alice, { roomId, text: '', attachmentIds: [id] })
  const mallory = await world.person('mallory')
  await expect(openAttachment(world.parts, mallory, { id })).rejects.toMatchObject({ code: 'not_a_member' })
  await removeMember(world.parts, alice, { roomId, userId: bob.id })
  await expect(openAttachment(world.parts, bob, { id })).rejects.toMatchObject({ code: 'not_a_member' })
  await expect(openAttachment(world.parts, alice, { id: ID })).rejects.toMatchObject({ code: 'not_found' })
  await expect(store(bob, Buffer.from('x'))).rejects.toMatchObject({ code: 'not_a_member' })
})

it('believes the sender, asks the first bytes where nothing was said, and cuts folders off the name', async () => {
  const typeOf = async (content: Buffer, contentType?: string) =>
    (await store(alice, content, contentType === undefined ? {} : { contentType })).attachment.contentType
  expect(await typeOf(Buffer.from('BMW 3 series, used'), 'text/plain; charset=utf-8')).toBe('text/plain')
  expect(await typeOf(PNG, 'application/octet-stream')).toBe('image/png')
  expect(await typeOf(Buffer.from(`${'OggS'.padEnd(28, '\0')}OpusHead`))).toBe('audio/ogg')
  const image = await store(alice, PNG, {
    name: 'C:\\Users\\alice\\../pixel.png',
    width: 1,
    height: 1,
  })
  expect(image.attachment.contentType).toBe('image/png')
  expect(image.meta).toEqual({ name: 'pixel.png', width: 1, height: 1 })
  const odd = await store(alice, Buffer.from('x'), { name: '../..', contentType: 'not a type' })
  expect(odd.attachment.contentType).toBe('application/octet-stream')
  expect(odd.meta).toEqual({ name: 'file' })
})

it('answers a repeated upload with what is stored, without reading or keeping it again', async () => {
  const first = await store(alice, Buffer.from('first'), { id: ID })
  const content = Readable.from([Buffer.from('again')])
  const second = await store(alice, Buffer.from(''), { id: ID, content })
  expect(second).toEqual({ ...first, created: false })
  expect(content.readableDidRead).toBe(false)
  await expect(store(bob, Buffer.from('x'), { id: ID })).rejects.toMatchObject({ code: 'conflict' })
  const other = await world.room(alice)
  const elsewhere = store(alice, Buffer.from('x'), { id: ID, roomId: other })
  await expect(elsewhere).rejects.toMatchObject({ code: 'conflict' })
  expect(await filesOnDisk()).toHaveLength(1)
})

it('keeps one file when the same upload comes twice at once', async () => {
  const twice = await Promise.all([1, 2].map(() => store(alice, Buffer.from('same'), { id: ID })))
  expect(twice.map(({ created }) => created).sort()).toEqual([false, true])
  expect(twice[0]?.attachment).toEqual(twice[1]?.attachment)
  expect(await filesOnDisk()).toHaveLength(1)
})

it('leaves nothing behind when the file is too large, breaks off, or its sender is removed meanwhile', async () => {
  const limits = { ...world.parts.limits, file_bytes: 3 }
  const large = { roomId, name: 'a', content: Readable.from([Buffer.from('four')]) }
  await expect(storeAttachment({ ...world.parts, limits }, alice, large)).rejects.toMatchObject({
    code: 'too_large',
  })
  const broken = new Readable({
    read() {
      this.push('some')
      this.destroy(new Error('cable cut'))
    },
  })
  await expect(store(alice, Buffer.from(''), { content: broken })).rejects.toThrow('cable cut')
  const late = Readable.from(
    (async function* () {
      yield Buffer.from('some')
      await removeMember(world.parts, alice, { roomId, userId: bob.id })
    })(),
  )
  await expect(store(bob, Buffer.from(''), { content: late })).rejects.toMatchObject({ code: 'not_a_member' })
  expect(await filesOnDisk()).toEqual([])
})

/** A store that commits, and whose answer gets lost on its way. */
const losingAnswers = (stored: Store): Store => ({
  ...stored,
  write: async (work) => {
    await stored.write(work)
    throw new UnavailableError('the connection was lost')
  },
})

it('keeps the file whose row may be stored although the answer to its commit got lost', async () => {
  const parts = { ...world.parts, store: losingAnswers(world.parts.store) }
  const upload = () => ({ id: ID, roomId, name: 'a.txt', content: Readable.from([Buffer.from('precious')]) })
  await expect(storeAttachment(parts, alice, upload())).rejects.toThrow(UnavailableError)
  const retry = await storeAttachment(world.parts, alice, upload())
  expect(retry.created).toBe(false)
  const { read } = await openAttachment(world.parts, alice, { id: ID })
  expect(String(await buffer(await read()))).toBe('precious')
})

it('tells why an upload failed, also when its file cannot be removed', async () => {
  const { files } = world.parts
  const remove = async () => {
    throw new FilesAwayError('ECONNREFUSED')
  }
  const parts = { ...world.parts, files: { ...files, put: files.put.bind(files), remove } }
  const late = Readable.from(
    (async function* () {
      yield Buffer.from('some')
      await removeMember(world.parts, alice, { roomId, userId: bob.id })
    })(),
  )
  const upload = storeAttachment(parts, bob, { roomId, name: 'a.txt', content: late })
  await expect(upload).rejects.toMatchObject({ code: 'not_a_member' })
})
