import type { Seq } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import type { SyncWorld } from './SyncWorld.ts'

export function readMarksAndTypingAcceptance(at: SyncWorld): void {
  describe('read marks and typing', () => {
    test('a read mark moves on all own devices and never back', async () => {
      const room = await at.alice.createRoom('Read', at.bob)
      for (const text of ['a', 'b', 'c']) await at.alice.send(room, text)
      const [phone, desk, other] = [await at.bob.live(), await at.bob.live(), await at.alice.live()]
      phone.send({ type: 'read', room_id: room, seq: 2 as Seq })
      for (const device of [phone, desk])
        expect(await device.next('read_mark', ({ room_id }) => room_id === room)).toMatchObject({
          seq: 2,
          unread_count: 1,
          last_seq: 3,
        })
      phone.send({ type: 'read', room_id: room, seq: 1 as Seq })
      phone.send({ type: 'read', room_id: room, seq: 3 as Seq })
      expect(await desk.next('read_mark')).toMatchObject({ seq: 3, unread_count: 0 })
      expect(other.frames.filter(({ type }) => type === 'read_mark')).toEqual([])
      await Promise.all([phone.close(), desk.close(), other.close()])
    })

    test('typing is shown to the others, at most once in three seconds', async () => {
      const room = await at.alice.createRoom('Typing', at.bob)
      const [a, b, c] = [await at.alice.live(), await at.bob.live(), await at.carol.live()]
      for (let index = 0; index < 5; index++) a.send({ type: 'typing', room_id: room })
      expect(await b.next('typing')).toEqual({
        type: 'typing',
        room_id: room,
        user: { id: at.alice.id, username: at.alice.username },
      })
      await a.say(room, 'done')
      await b.next('changes', ({ room_id }) => room_id === room)
      for (const { frames } of [a, c]) expect(frames.filter(({ type }) => type === 'typing')).toEqual([])
      expect(b.frames.filter(({ type }) => type === 'typing')).toHaveLength(1)
      await Promise.all([a.close(), b.close(), c.close()])
    })
  })
}
