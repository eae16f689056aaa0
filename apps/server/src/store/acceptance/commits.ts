import { describe, expect, it } from 'vitest'
import { newMessage, newUser, type World } from './Database.ts'

export function commitsAcceptance(world: () => World): void {
  describe('units of work', () => {
    it('undoes a failing unit alone, wherever it stands among those that arrive together', async () => {
      const alice = await world().user('alice')
      const room = await world().room(alice)
      const drafts = Array.from({ length: 9 }, () => newMessage(room, alice.id))
      const outcomes = await Promise.allSettled(
        drafts.map((draft, index) =>
          world().store.write(async (tx) => {
            await tx.createUser(newUser(`guest${index}`))
            await tx.appendMessage(draft)
            if (index % 4 === 0) throw new Error('planted')
          }),
        ),
      )
      expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(
        drafts.map((_, index) => index % 4 === 0),
      )
      for (const [index, draft] of drafts.entries()) {
        const kept = index % 4 !== 0
        expect((await world().store.message(draft.id)) !== undefined).toBe(kept)
        expect((await world().store.userByName(`guest${index}`)) !== undefined).toBe(kept)
      }
    })

    it('shows a write its own changes, and readers nothing before the commit', async () => {
      const alice = await world().user('alice')
      const room = await world().room(alice)
      const draft = newMessage(room, alice.id)
      const seen = await world().store.write(async (tx) => {
        await tx.appendMessage(draft)
        return { inside: await tx.message(draft.id), outside: await world().store.message(draft.id) }
      })
      expect(seen.inside?.id).toBe(draft.id)
      expect(seen.outside).toBeUndefined()
      expect((await world().store.message(draft.id))?.id).toBe(draft.id)
    })

    it('resolves with what the unit returned and rejects with what it threw', async () => {
      expect(await world().store.write(async () => 'value')).toBe('value')
      const reason = new Error('planted')
      await expect(
        world().store.write(async () => {
          throw reason
        }),
      ).rejects.toBe(reason)
      // Also a unit that throws before its first promise.
      await expect(
        world().store.write(() => {
          throw reason
        }),
      ).rejects.toBe(reason)
    })

    it('keeps what it acknowledged, under the same epoch, when it is opened again', async () => {
      const alice = await world().user('alice')
      const room = await world().room(alice)
      const sent = await world().send(room, alice)
      const { epoch } = world().store
      await world().reopen()
      expect(world().store.epoch).toBe(epoch)
      expect((await world().store.message(sent.id))?.seq).toBe(1)
      expect((await world().send(room, alice)).seq).toBe(2)
    })

    it('commits what it accepted before it closes, and accepts nothing afterwards', async () => {
      const alice = await world().user('alice')
      const room = await world().room(alice)
      const { store } = world()
      const drafts = Array.from({ length: 300 }, () => newMessage(room, alice.id))
      const sends = drafts.map((draft) => store.write((tx) => tx.appendMessage(draft)))
      await world().reopen()
      await Promise.all(sends)
      expect((await world().store.room(room))?.lastSeq).toBe(300)
      await expect(store.write(async () => undefined)).rejects.toThrow('closed')
    })
  })
}
