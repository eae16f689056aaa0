import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { FilesAwayError } from '../files/files.ts'
import type { Store } from '../store/store.ts'
import { mostParts, PART_BYTES } from '../uploads/limits.ts'
import { appendUpload } from './appendUpload.ts'
import { collectOrphans } from './collectOrphans.ts'
import { createUpload } from './createUpload.ts'
import { discardAttachment } from './discardAttachment.ts'
import { discardUpload } from './discardUpload.ts'
import { findUpload } from './findUpload.ts'
import { finishUpload } from './finishUpload.ts'
import type { ActionParts, Actor } from './parts.ts'
import { storeAttachment } from './storeAttachment.ts'
import { openTestWorld, type TestWorld } from './testWorld.ts'

const HOUR = 3600 * 1_000_000

let clock = 1_795_350_143_000_000
let world: TestWorld
let parts: ActionParts
let alice: Actor
let roomId: RoomId
let id: AttachmentId
beforeAll(async () => {
  world = await openTestWorld({ now: () => ++clock })
  parts = world.parts
  alice = await world.person('alice')
  roomId = await world.room(alice)
})
beforeEach(() => {
  id = parts.newId() as AttachmentId
})
afterAll(() => world.close())

const create = (size: number, by = parts) =>
  createUpload(by, alice, { id, roomId, name: 'plan.bin', size, contentType: 'text/plain' })
const append = (offset: number, content: Buffer, by = parts) =>
  appendUpload(by, alice, { id, offset, content: Readable.from([content]), bytes: content.length })

/** The upload's last byte is stored, and its server died there. */
async function wholeInParts(...sizes: number[]): Promise<void> {
  await create(sizes.reduce((sum, size) => sum + size))
  const dying = { ...parts, store: { ...parts.store, uploadParts: () => Promise.reject(new Error('dead')) } }
  let offset = 0
  for (const size of sizes) {
    await append(offset, randomBytes(size), dying).catch(() => {})
    offset += size
  }
}

/** Runs `between` once after the parts were listed, before anything is made of them. */
function interrupted(between: () => Promise<unknown>): ActionParts {
  let once: typeof between | undefined = between
  const uploadParts = async (...args: Parameters<ActionParts['store']['uploadParts']>) => {
    const rows = await parts.store.uploadParts(...args)
    const run = once
    once = undefined
    await run?.()
    return rows
  }
  return { ...parts, store: { ...parts.store, uploadParts } }
}

async function keys(): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of parts.files.list()) found.push(key)
  return found
}

it.each([[[10]], [[5, 5]]])('what is taken back while it is finished (%j) is not there', async (sizes) => {
  const before = await keys()
  await wholeInParts(...sizes)
  const cancelled = interrupted(() => discardUpload(parts, alice, id))
  await expect(finishUpload(cancelled, alice, id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await parts.store.attachment(id)).toBeUndefined()
  expect(await keys()).toEqual(before)
})

it('the sweep leaves alone what somebody went on with after it was listed', async () => {
  await create(10)
  clock += 25 * HOUR
  const abandonedUploads = async (...args: Parameters<ActionParts['store']['abandonedUploads']>) => {
    const rows = await parts.store.abandonedUploads(...args)
    if (rows.some((row) => row.id === id && row.received === 0)) await append(0, Buffer.from('12345'))
    return rows
  }
  await collectOrphans({ ...parts, store: { ...parts.store, abandonedUploads } })
  expect((await findUpload(parts, alice, id)).progress).toMatchObject({ received: 5 })
  expect(await append(5, Buffer.from('67890'))).toMatchObject({ received: 10, expiresAt: null })
})

it('what is finished while it is taken back is told so', async () => {
  await wholeInParts(10)
  const upload = async (...args: Parameters<ActionParts['store']['upload']>) => {
    const row = await parts.store.upload(...args)
    await finishUpload(parts, alice, id)
    return row
  }
  const late = { ...parts, store: { ...parts.store, upload } }
  await expect(discardUpload(late, alice, id)).rejects.toMatchObject({ code: 'not_found' })
  expect(await parts.store.attachment(id)).toMatchObject({ size: 10 })
})

it('creating again what arrived whole finishes it first', async () => {
  const away = { ...parts.files, put: () => Promise.reject(new FilesAwayError('away')) }
  await expect(create(0, { ...parts, files: away as ActionParts['files'] })).rejects.toThrow()
  expect(await create(0)).toMatchObject({ received: 0, expiresAt: null })
  expect(await parts.store.attachment(id)).toMatchObject({ size: 0 })
  id = parts.newId() as AttachmentId
  await wholeInParts(5, 5)
  expect(await create(10)).toMatchObject({ received: 10, expiresAt: null })
  expect(await parts.store.attachment(id)).toMatchObject({ size: 10 })
})

/** A storage that fails to remove so many times. */
function clumsy(failures: number): ActionParts {
  const remove = vi.fn(parts.files.remove.bind(parts.files))
  for (let n = 0; n < failures; n++) remove.mockRejectedValueOnce(new FilesAwayError('away'))
  const files = new Proxy(parts.files, {
    get: (real, name) => {
      if (name === 'remove') return remove
      const value = Reflect.get(real, name)
      return typeof value === 'function' ? value.bind(real) : value
    },
  })
  return { ...parts, files, log: { info: () => {}, warn: () => {} } }
}

it('a file is there whatever becomes of its parts, which the sweep removes later', async () => {
  const before = await keys()
  await wholeInParts(4, 3, 3)
  expect(await finishUpload(clumsy(1), alice, id)).toMatchObject({ size: 10 })
  expect(await keys()).toHaveLength(before.length + 2)
  expect((await findUpload(parts, alice, id)).progress.expiresAt).toBeNull()
  await expect(discardUpload(parts, alice, id)).rejects.toMatchObject({ code: 'not_found' })
  clock += 25 * HOUR
  await collectOrphans(parts)
  expect(await parts.store.upload(id)).toBeUndefined()
})

it('taking back goes on when one part cannot be removed', async () => {
  const before = await keys()
  await create(100)
  for (const offset of [0, 5, 10]) await append(offset, Buffer.from('12345'))
  await discardUpload(clumsy(1), alice, id)
  expect(await parts.store.upload(id)).toBeUndefined()
  expect(await keys()).toHaveLength(before.length + 1)
})

it('one that came in too many pieces begins anew', async () => {
  await create(1_000_000)
  const addParts = (from: number, to: number) =>
    parts.store.write(async (tx) => {
      for (let start = from; start < to; start++) {
        const sealedKey = {
          keyEpoch: 1,
          version: 1,
          nonce: new Uint8Array(12),
          ciphertext: new Uint8Array(1),
        }
        const storageKey = `${id}-${start}`
        const part = { uploadId: id, start, size: 1, sha256: '', sniffedType: null, storageKey, sealedKey }
        await tx.addUploadPart(part, clock)
      }
    })
  const most = mostParts(1_000_000, PART_BYTES)
  await addParts(0, most - 1)
  expect(await append(most - 1, Buffer.from('x'))).toMatchObject({ received: most })
  await expect(append(most, Buffer.from('x'))).rejects.toMatchObject({ code: 'not_found' })
  expect(await create(1_000_000)).toMatchObject({ received: 0 })
})

it('one that is touched every day for a week begins anew', async () => {
  await create(100)
  for (let day = 0; day < 7; day++) {
    expect(await append(day, Buffer.from('x'))).toMatchObject({ received: day + 1 })
    clock += 24 * HOUR
  }
  await expect(append(7, Buffer.from('x'))).rejects.toMatchObject({ code: 'not_found' })
  await expect(findUpload(parts, alice, id)).rejects.toMatchObject({ code: 'not_found' })
  const { received, expiresAt } = await create(100)
  expect([received, expiresAt]).toEqual([0, clock + 24 * HOUR])
  clock += 6 * 24 * HOUR
  const last = await append(0, Buffer.from('x'))
  expect(last.expiresAt).toBeLessThan(clock + 24 * HOUR)
})

it('of two servers that finish it at once both have it', async () => {
  await wholeInParts(5, 5)
  const other = interrupted(() => finishUpload(parts, alice, id))
  expect(await finishUpload(other, alice, id)).toEqual(await parts.store.attachment(id))
  id = parts.newId() as AttachmentId
  await wholeInParts(10)
  let standing = async (...args: Parameters<ActionParts['store']['standing']>) => {
    standing = parts.store.standing
    await finishUpload(parts, alice, id)
    return parts.store.standing(...args)
  }
  const late = { ...parts, store: { ...parts.store, standing: (...args) => standing(...args) } as Store }
  expect(await finishUpload(late, alice, id)).toEqual(await parts.store.attachment(id))
})

it('takes no more of a person than they may keep, however it comes, until something is gone', async () => {
  const carol = await world.person('carol')
  const dave = await world.person('dave')
  const room = await world.room(carol, dave)
  const bounded = { ...parts, personBytes: 100 }
  const fresh = () => parts.newId() as AttachmentId
  const refused = { code: 'invalid', fields: { file: [expect.stringContaining('100 bytes')] } }
  const begin = (id: AttachmentId, size: number) =>
    createUpload(bounded, carol, { id, roomId: room, name: 'a', size })
  const whole = (size: number, by: ActionParts = bounded) =>
    storeAttachment(by, carol, { roomId: room, name: 'a', content: Readable.from([randomBytes(size)]) })

  await expect(begin(fresh(), 101)).rejects.toMatchObject(refused)
  await expect(whole(101)).rejects.toMatchObject(refused)
  const open = fresh()
  await begin(open, 60)
  const { attachment } = await whole(40)
  // What is not finished counts whole.
  await expect(begin(fresh(), 1)).rejects.toMatchObject(refused)
  await expect(whole(1)).rejects.toMatchObject(refused)
  const content = Readable.from([randomBytes(60)])
  await appendUpload(bounded, carol, { id: open, offset: 0, content, bytes: 60 })
  expect((await parts.store.attachment(open))?.size).toBe(60)
  await expect(whole(1)).rejects.toMatchObject(refused)
  await discardAttachment(parts, attachment)
  // Two at once, each of which would fit: the first look found room for both.
  const both = await Promise.allSettled([whole(30), whole(30)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  // Others have room of their own, and without a bound there is any.
  await createUpload(bounded, dave, { id: fresh(), roomId: room, name: 'a', size: 100 })
  await whole(1000, parts)
})
