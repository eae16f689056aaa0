import { randomUUID } from 'node:crypto'
import type { RoomId } from '@roomkey/protocol'
import { describe, expect, it } from 'vitest'
import { ConflictError } from '../store.ts'
import { newAttachment, newMessage, sealed, type World } from './Database.ts'

export function sendsAcceptance(world: () => World): void {
  describe('sends', () => {
    it('stores what a member sends once, with its attachments, as it is read later', async () => {
      const alice = await world().user('alice')
      const room = await world().room(alice)
      const file = newAttachment(room, alice.id)
      await world().store.write((tx) => tx.addAttachment(file))
      const draft = newMessage(room, alice.id, { attachmentIds: [file.id] })
      const first = await world().store.send(draft)
      expect(first).toMatchObject({ created: true, message: { seq: 1, senderUsername: 'alice' } })
      const read = await world().store.message(draft.id)
      expect(first).toEqual({ created: true, message: read })
      const again = await world().store.send({ ...draft, sealed: sealed() })
      expect(again).toEqual({ created: false, message: read })
    })

    it('refuses who may not send, and a key that is not the newest', async () => {
      const alice = await world().user('alice')
      const bob = await world().user('bob')
      const room = await world().room(alice, bob)
      const nowhere = randomUUID() as RoomId
      await world().store.write((tx) => tx.endMembership(room, bob.id, 2000))
      const outcomes = await Promise.all(
        [
          newMessage(nowhere, alice.id),
          newMessage(room, bob.id),
          newMessage(room, alice.id, { sealed: sealed(2) }),
        ].map((draft) => world().store.send(draft)),
      )
      expect(outcomes).toEqual([
        { refused: 'not_found' },
        { refused: 'not_a_member' },
        { refused: 'old_key' },
      ])
      expect((await world().store.room(room))?.lastSeq).toBe(0)
    })

    it('undoes a send that conflicts alone, and answers the others in the order they came', async () => {
      const alice = await world().user('alice')
      const room = await world().room(alice)
      const { id: missing } = newAttachment(room, alice.id)
      const drafts = Array.from({ length: 9 }, (_, index) =>
        newMessage(room, alice.id, { attachmentIds: index % 4 === 0 ? [missing] : [] }),
      )
      const outcomes = await Promise.allSettled(drafts.map((draft) => world().store.send(draft)))
      let seq = 0
      for (const [index, outcome] of outcomes.entries()) {
        if (index % 4 === 0)
          expect(outcome).toEqual({ status: 'rejected', reason: expect.any(ConflictError) })
        else expect(outcome).toMatchObject({ value: { message: { id: drafts[index]?.id, seq: ++seq } } })
      }
      expect((await world().store.room(room))?.lastSeq).toBe(6)
    })

    it('finishes the sends it accepted before it closes, between other writes, and accepts none afterwards', async () => {
      const alice = await world().user('alice')
      const room = await world().room(alice)
      const { store } = world()
      const work = Array.from({ length: 300 }, (_, index) => {
        const draft = newMessage(room, alice.id)
        return index % 3 === 0 ? store.write((tx) => tx.appendMessage(draft)) : store.send(draft)
      })
      await world().reopen()
      await Promise.all(work)
      expect((await world().store.room(room))?.lastSeq).toBe(300)
      await expect(store.send(newMessage(room, alice.id))).rejects.toThrow('closed')
    })
  })
}
