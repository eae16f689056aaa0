import type { MessageId, Rev, RoomId, Seq } from '@roomkey/protocol'
import { describe, expect, it } from 'vitest'
import { ConflictError, type UserRow } from '../store.ts'
import { newMessage, sealed, type World } from './Database.ts'

export function messagesAcceptance(world: () => World): void {
  describe('messages', () => {
    const seqs = (rows: { seq: Seq }[]) => rows.map(({ seq }) => seq)
    const byOffset = async (room: RoomId, limit: number, offset: number) => {
      const { store } = world()
      const { after, upTo } = await store.seqsByOffset(room, limit, offset)
      const rows = upTo > after ? await store.messagesAfter(room, after, upTo - after) : []
      return seqs(rows.filter(({ deletedAt }) => deletedAt === null))
    }
    const start = async (): Promise<{ alice: UserRow; bob: UserRow; room: RoomId }> => {
      const [alice, bob] = [await world().user('alice'), await world().user('bob')]
      return { alice, bob, room: await world().room(alice, bob) }
    }

    it('gives back what was appended, byte for byte, also read by id', async () => {
      const { alice, room } = await start()
      const draft = newMessage(room, alice.id)
      const { message, created } = await world().store.write((tx) => tx.appendMessage(draft))
      expect(created).toBe(true)
      const expected = {
        id: draft.id,
        roomId: room,
        seq: 1,
        rev: 4,
        senderId: alice.id,
        senderUsername: 'alice',
        createdAt: draft.createdAt,
        editedAt: null,
        deletedAt: null,
        attachments: [],
      }
      expect(message).toMatchObject(expected)
      const read = await world().store.message(draft.id)
      expect(read).toMatchObject(expected)
      expect(Buffer.from(read?.sealed.nonce ?? [])).toEqual(draft.sealed.nonce)
      expect(Buffer.from(read?.sealed.ciphertext ?? [])).toEqual(draft.sealed.ciphertext)
    })

    it('answers a repeated append with the first row, also among units that arrive together', async () => {
      const { alice, room } = await start()
      const draft = newMessage(room, alice.id)
      const tries = await Promise.all(
        Array.from({ length: 5 }, () => world().store.write((tx) => tx.appendMessage(draft))),
      )
      expect(tries.filter(({ created }) => created)).toHaveLength(1)
      expect(new Set(tries.map(({ message }) => message.seq))).toEqual(new Set([1]))
      expect(await world().store.room(room)).toMatchObject({ lastSeq: 1, lastRev: 4 })
    })

    it('refuses an id that another room or sender already used', async () => {
      const { alice, bob, room } = await start()
      const other = await world().room(alice)
      const { id } = await world().send(room, alice)
      await expect(world().send(other, alice, { id })).rejects.toBeInstanceOf(ConflictError)
      await expect(world().send(room, bob, { id })).rejects.toBeInstanceOf(ConflictError)
      expect(await world().store.room(other)).toMatchObject({ lastSeq: 0, lastRev: 2 })
    })

    it('numbers without gaps in every room while many write at once and some fail', async () => {
      const { alice, room } = await start()
      const other = await world().room(alice)
      const sends = Array.from({ length: 300 }, (_, index) =>
        world().store.write(async (tx) => {
          const appended = await tx.appendMessage(newMessage(index % 3 ? room : other, alice.id))
          if (index % 7 === 0) throw new Error('planted')
          return appended.message
        }),
      )
      const kept = (await Promise.allSettled(sends)).flatMap((outcome) =>
        outcome.status === 'fulfilled' ? [outcome.value] : [],
      )
      for (const id of [room, other]) {
        const rows = kept.filter(({ roomId }) => roomId === id)
        const found = await world().store.room(id)
        expect(seqs(rows).sort((a, b) => a - b)).toEqual(rows.map((_, index) => index + 1))
        expect(found?.lastSeq).toBe(rows.length)
        const first = (found?.lastRev ?? 0) - rows.length
        expect(rows.map(({ rev }) => rev).sort((a, b) => a - b)).toEqual(
          rows.map((_, index) => first + index + 1),
        )
        expect(seqs(await world().store.messagesAfter(id, 0 as Seq, 1000))).toEqual(
          rows.map((_, index) => index + 1),
        )
      }
    })

    it('edits in place and deletes to a tombstone, each under a new rev', async () => {
      const { alice, room } = await start()
      const { id, seq } = await world().send(room, alice)
      const replacement = sealed()
      const edited = await world().store.write((tx) => tx.changeMessage(id, replacement, 7000))
      expect(edited).toMatchObject({ seq, rev: 5, editedAt: 7000, deletedAt: null, sealed: replacement })
      const gone = await world().store.write((tx) => tx.changeMessage(id, null, 8000))
      expect(gone).toMatchObject({ seq, rev: 6, deletedAt: 8000 })
      const read = await world().store.message(id)
      expect(read).toMatchObject({ seq, rev: 6, deletedAt: 8000, attachments: [] })
      expect(read?.sealed.ciphertext).toHaveLength(0)
      const again = await world().store.write((tx) => tx.changeMessage(id, null, 9000))
      expect(again).toMatchObject({ rev: 6, deletedAt: 8000 })
      await expect(
        world().store.write((tx) => tx.changeMessage(id, replacement, 9000)),
      ).rejects.toBeInstanceOf(ConflictError)
      expect((await world().store.room(room))?.lastRev).toBe(6)
    })

    it('pages by cursor in seq order in both directions, tombstones included', async () => {
      const { alice, room } = await start()
      const ids: MessageId[] = []
      for (let count = 0; count < 10; count++) ids.push((await world().send(room, alice)).id)
      await world().store.write((tx) => tx.changeMessage(ids[6] as MessageId, null, 1))
      const { store } = world()
      expect(seqs(await store.messagesBefore(room, null, 4))).toEqual([7, 8, 9, 10])
      expect(seqs(await store.messagesBefore(room, 7 as Seq, 4))).toEqual([3, 4, 5, 6])
      expect(seqs(await store.messagesBefore(room, 2 as Seq, 4))).toEqual([1])
      expect(seqs(await store.messagesAfter(room, 8 as Seq, 4))).toEqual([9, 10])
      expect(seqs(await store.messagesAfter(room, 0 as Seq, 3))).toEqual([1, 2, 3])
    })

    it('cuts a page at the bytes of its messages, at the far side of the cursor and never below one', async () => {
      const { alice, room } = await start()
      const lengths = [40, 40, 400, 40, 40]
      for (const length of lengths) await world().send(room, alice, { sealed: sealed(1, length) })
      const { store } = world()
      expect(seqs(await store.messagesBefore(room, null, 10, 100))).toEqual([4, 5])
      expect(seqs(await store.messagesBefore(room, null, 10, 480))).toEqual([3, 4, 5])
      expect(seqs(await store.messagesBefore(room, 4 as Seq, 10, 100))).toEqual([3])
      expect(seqs(await store.messagesAfter(room, 0 as Seq, 10, 479))).toEqual([1, 2])
      expect(seqs(await store.messagesAfter(room, 2 as Seq, 10, 439))).toEqual([3])
    })

    it('pages by offset over what is not deleted, wherever tombstones lie', async () => {
      const { alice, room } = await start()
      const { store } = world()
      const sent: { id: MessageId; seq: Seq }[] = []
      await store.write(async (tx) => {
        for (let count = 0; count < 40; count++)
          sent.push((await tx.appendMessage(newMessage(room, alice.id))).message)
      })
      const living = new Set(seqs(sent))
      const check = async () => {
        const newestFirst = [...living].sort((a, b) => b - a)
        for (const offset of [0, 1, 7, living.size - 1, living.size, 1000, 1e9]) {
          const expected = newestFirst.slice(Math.max(0, offset), offset + 3).reverse()
          if (offset >= 0) expect(await byOffset(room, 3, offset)).toEqual(expected)
        }
      }
      await check()
      // The newest, one alone, a run, the oldest, and in the end all.
      for (const some of [[40], [33], [20, 21, 22, 23, 24, 25], [1], sent.map(({ seq }) => seq as number)]) {
        await store.write(async (tx) => {
          for (const { id, seq } of sent) if (some.includes(seq)) await tx.changeMessage(id, null, 1)
        })
        for (const seq of some) living.delete(seq as Seq)
        await check()
      }
    })

    it('finds the first message of a time or later', async () => {
      const { alice, room } = await start()
      const { store } = world()
      expect(await store.seqAt(room, 0)).toBe(1)
      for (const createdAt of [1000, 2000, 2000, 3000, 5000, 8000])
        await world().send(room, alice, { createdAt })
      const found = []
      for (const at of [0, 1000, 1001, 2000, 2001, 4000, 5000, 8000, 8001])
        found.push(await store.seqAt(room, at))
      expect(found).toEqual([1, 1, 2, 2, 4, 5, 5, 6, 7])
      // A clock that was set back: one of the places where what is older ends.
      await world().send(room, alice, { createdAt: 500 })
      await world().send(room, alice, { createdAt: 9000 })
      expect([6, 8]).toContain(await store.seqAt(room, 8000))
      expect(await store.seqAt(room, 9001)).toBe(9)
      expect(await store.seqAt(room, 0)).toBe(1)
    })

    it('tells which messages of a range changed since a rev, from the newer side', async () => {
      const { alice, room } = await start()
      const ids: MessageId[] = []
      for (let count = 0; count < 8; count++) ids.push((await world().send(room, alice)).id) // revs 4 to 11
      const { store } = world()
      const change = (seq: number, text: ReturnType<typeof sealed> | null) =>
        store.write((tx) => tx.changeMessage(ids[seq - 1] as MessageId, text, 1))
      for (const seq of [2, 7]) await change(seq, sealed(1, 100)) // 12, 13
      for (const seq of [5, 3]) await change(seq, null) // 14, 15
      const ask = async (from: number, before: number, since: number, limit: number, bytes?: number) => {
        const range = { from: from as Seq, before: before as Seq, since: since as Rev }
        const { messages, cut } = await store.messagesChangedSince(room, range, limit, bytes)
        return [seqs(messages), cut]
      }
      expect(await ask(1, 9, 11, 10)).toEqual([[2, 3, 5, 7], false])
      expect(await ask(1, 7, 11, 10)).toEqual([[2, 3, 5], false])
      expect(await ask(3, 7, 14, 10)).toEqual([[3], false])
      expect(await ask(1, 9, 15, 10)).toEqual([[], false])
      expect(await ask(1, 9, 11, 2)).toEqual([[5, 7], true])
      expect(await ask(1, 9, 11, 10, 199)).toEqual([[3, 5, 7], true])
    })

    it('pages by offset from the newest, oldest first, tombstones left out', async () => {
      const { alice, room } = await start()
      const { store } = world()
      const ids: MessageId[] = []
      for (let count = 0; count < 10; count++) ids.push((await world().send(room, alice)).id)
      expect(await byOffset(room, 3, 0)).toEqual([8, 9, 10])
      expect(await byOffset(room, 3, 8)).toEqual([1, 2])
      expect(await byOffset(room, 3, 10)).toEqual([])
      expect(await byOffset(room, 0, 0)).toEqual([])
      expect(await byOffset(room, 3, Number.MAX_SAFE_INTEGER)).toEqual([])
      for (const id of [ids[9], ids[7], ids[2]]) {
        await store.write((tx) => tx.changeMessage(id as MessageId, null, 1))
      }
      expect(await byOffset(room, 3, 0)).toEqual([6, 7, 9])
      expect(await byOffset(room, 3, 3)).toEqual([2, 4, 5])
      expect(await byOffset(room, 3, 6)).toEqual([1])
    })
  })
}
