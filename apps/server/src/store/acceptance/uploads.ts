import { randomUUID } from 'node:crypto'
import type { AttachmentId, RoomId, UserId } from '@roomkey/protocol'
import { describe, expect, it } from 'vitest'
import { ConflictError, type NewUploadRow, type UploadPartRow } from '../store.ts'
import { newAttachment, sealed, type World } from './Database.ts'

const newUpload = (roomId: RoomId, uploaderId: UserId, more: Partial<NewUploadRow> = {}): NewUploadRow => ({
  id: randomUUID() as AttachmentId,
  roomId,
  uploaderId,
  sealedMeta: sealed(),
  size: 5_000_000_000,
  contentType: 'image/png',
  sha256: 'ab'.repeat(32),
  createdAt: 2000,
  ...more,
})

const newPart = (uploadId: AttachmentId, more: Partial<UploadPartRow> = {}): UploadPartRow => ({
  uploadId,
  start: 0,
  size: 4_000_000_000,
  sha256: 'cd'.repeat(32),
  sniffedType: 'image/png',
  storageKey: randomUUID(),
  sealedKey: sealed(),
  ...more,
})

export function uploadsAcceptance(world: () => World): void {
  describe('uploads', () => {
    const start = async () => {
      const alice = await world().user('alice')
      const room = await world().room(alice)
      const begin = async (more: Partial<NewUploadRow> = {}) => {
        const row = newUpload(room, alice.id, more)
        await world().store.write((tx) => tx.addUpload(row))
        return row
      }
      const add = (part: UploadPartRow, at = 3000) => world().store.write((tx) => tx.addUploadPart(part, at))
      return { alice, room, begin, add }
    }

    it('keeps one as given, refuses its id a second time, and adds up what arrives', async () => {
      const { begin, add } = await start()
      const row = await begin({ sha256: null })
      expect(await world().store.upload(row.id)).toEqual({ ...row, received: 0, touchedAt: 2000 })
      await expect(world().store.write((tx) => tx.addUpload(row))).rejects.toBeInstanceOf(ConflictError)
      const second = newPart(row.id, { start: 4_000_000_000, size: 5, sniffedType: null })
      const first = newPart(row.id)
      await add(first)
      await add(second, 3001)
      expect(await world().store.upload(row.id)).toMatchObject({ received: 4_000_000_005, touchedAt: 3001 })
      await world().reopen()
      expect(await world().store.uploadParts(row.id)).toEqual([first, second])
      expect(await world().store.uploadPartCount(row.id)).toBe(2)
      expect(await world().store.uploadPartCount(newUpload(row.roomId, row.uploaderId).id)).toBe(0)
      expect(await world().store.uploadPartKeys([second.storageKey, 'another'])).toEqual([second.storageKey])
    })

    it('takes one of two parts for the same place, also when both come at once', async () => {
      const { begin, add } = await start()
      const { id } = await begin()
      const tries = await Promise.allSettled([1, 2, 3].map(() => add(newPart(id, { size: 7 }))))
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      for (const each of tries)
        if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(ConflictError)
      await expect(add(newPart(id, { start: 8 }))).rejects.toBeInstanceOf(ConflictError)
      expect(await world().store.upload(id)).toMatchObject({ received: 7 })
      expect(await world().store.uploadParts(id)).toHaveLength(1)
    })

    it('adds up what one person keeps, finished or not, and nothing twice', async () => {
      const { alice, room, begin } = await start()
      expect(await world().store.storedBytes(alice.id)).toBe(0)
      const one = await begin({ size: 6_000_000_000 })
      await begin({ size: 5 })
      const whole = newAttachment(room, alice.id, { size: 40 })
      await world().store.write((tx) => tx.addAttachment(whole))
      expect(await world().store.storedBytes(alice.id)).toBe(6_000_000_045)
      await world().store.write((tx) =>
        tx.addAttachment(newAttachment(room, alice.id, { id: one.id, size: one.size })),
      )
      expect(await world().store.storedBytes(alice.id)).toBe(6_000_000_045)
      await world().store.write((tx) => tx.removeUpload(one.id))
      expect(await world().store.storedBytes(alice.id)).toBe(6_000_000_045)
      const bob = await world().user('bob')
      expect(await world().store.storedBytes(bob.id)).toBe(0)
    })

    it('counts what one person has open, and finds what nobody goes on with', async () => {
      const { alice, room, begin, add } = await start()
      const bob = await world().user('bob')
      await world().store.write((tx) => tx.addUpload(newUpload(room, bob.id, { createdAt: 5 })))
      const [one, two] = [await begin({ createdAt: 10 }), await begin({ createdAt: 20 })]
      expect(await world().store.openUploads(alice.id)).toEqual({ count: 2, bytes: 10_000_000_000 })
      await add(newPart(one.id), 30)
      const abandoned = async (limit: number) =>
        (await world().store.abandonedUploads(30, limit)).map(({ id }) => id)
      expect((await abandoned(10)).at(-1)).toBe(two.id)
      expect(await abandoned(10)).toHaveLength(2)
      expect(await abandoned(1)).not.toContain(two.id)
      expect(await world().store.write((tx) => tx.removeUpload(one.id))).toBe(true)
      expect(await world().store.write((tx) => tx.removeUpload(one.id))).toBe(false)
      expect(await world().store.uploadParts(one.id)).toEqual([])
      await expect(add(newPart(one.id))).rejects.toBeInstanceOf(ConflictError)
      await world().store.write((tx) => tx.forgetUploads())
      expect(await world().store.openUploads(bob.id)).toEqual({ count: 0, bytes: 0 })
    })
  })
}
