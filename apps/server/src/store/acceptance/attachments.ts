import { describe, expect, it } from 'vitest'
import { ConflictError } from '../store.ts'
import { newAttachment, newMessage, type World } from './Database.ts'

export function attachmentsAcceptance(world: () => World): void {
  describe('attachments', () => {
    const start = async () => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      const room = await world().room(alice, bob)
      const upload = async (createdAt: number) => {
        const row = newAttachment(room, alice.id, { createdAt })
        return world().store.write((tx) => tx.addAttachment(row))
      }
      return { alice, bob, room, upload }
    }

    it('keeps an upload as given, unlinked, and refuses its id a second time', async () => {
      const { alice, room } = await start()
      const row = newAttachment(room, alice.id)
      const stored = await world().store.write((tx) => tx.addAttachment(row))
      expect(stored).toEqual({ ...row, messageId: null })
      expect(await world().store.attachment(row.id)).toEqual(stored)
      await expect(world().store.write((tx) => tx.addAttachment(row))).rejects.toBeInstanceOf(ConflictError)
    })

    it('links uploads to their message in the order sent, and shows them wherever the message is read', async () => {
      const { alice, room, upload } = await start()
      const [first, second, third] = [await upload(1), await upload(2), await upload(3)]
      const attachmentIds = [third.id, first.id, second.id]
      const sent = await world().send(room, alice, { attachmentIds })
      await world().send(room, alice)
      expect(sent.attachments.map(({ id }) => id)).toEqual(attachmentIds)
      expect(sent.attachments.every(({ messageId }) => messageId === sent.id)).toBe(true)
      const [read, plain] = await world().store.messagesBefore(room, null, 10)
      expect(read?.attachments).toEqual(sent.attachments)
      expect(plain?.attachments).toEqual([])
    })

    it("refuses somebody else's, another room's, a used or an unknown upload, and stores nothing", async () => {
      const { alice, bob, room, upload } = await start()
      const other = await world().room(alice)
      const used = await upload(1)
      await world().send(room, alice, { attachmentIds: [used.id] })
      const free = await upload(2)
      const tries = [
        newMessage(room, bob.id, { attachmentIds: [free.id] }),
        newMessage(other, alice.id, { attachmentIds: [free.id] }),
        newMessage(room, alice.id, { attachmentIds: [free.id, used.id] }),
        newMessage(room, alice.id, { attachmentIds: [free.id, newAttachment(room, alice.id).id] }),
      ]
      for (const draft of tries) {
        const send = world().store.write((tx) => tx.appendMessage(draft))
        await expect(send).rejects.toBeInstanceOf(ConflictError)
        expect(await world().store.message(draft.id)).toBeUndefined()
      }
      expect((await world().store.attachment(free.id))?.messageId).toBeNull()
      expect((await world().store.room(room))?.lastSeq).toBe(1)
    })

    it('finds uploads that nobody linked, oldest first, and before them those of deleted messages', async () => {
      const { alice, room, upload } = await start()
      const [old, linked, older, young] = [
        await upload(20),
        await upload(15),
        await upload(10),
        await upload(90),
      ]
      const { id } = await world().send(room, alice, { attachmentIds: [linked.id] })
      const orphans = async (limit: number) =>
        (await world().store.orphanAttachments(90, limit)).map((row) => row.id)
      expect(await orphans(10)).toEqual([older.id, old.id])
      expect(await orphans(1)).toEqual([older.id])
      await world().store.write((tx) => tx.changeMessage(id, null, 99))
      expect(await orphans(10)).toEqual([linked.id, older.id, old.id])
      await world().store.write((tx) => tx.removeAttachment(old.id))
      expect(await world().store.attachment(old.id)).toBeUndefined()
      expect(await world().store.attachment(young.id)).toBeDefined()
    })
  })
}
