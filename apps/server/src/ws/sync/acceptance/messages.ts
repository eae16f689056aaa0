import { randomUUID } from 'node:crypto'
import type { MessageId } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { hello } from './frames.ts'
import type { SyncWorld } from './SyncWorld.ts'

export function messagesAcceptance(at: SyncWorld): void {
  describe('messages', () => {
    test('send is acknowledged and reaches everybody, and a retry is harmless', async () => {
      const room = await at.alice.createRoom('Send', at.bob)
      const [a, b] = [await at.alice.live(), await at.bob.live()]
      const message = { id: randomUUID() as MessageId, room_id: room, text: 'Hi *bob*', attachment_ids: [] }
      a.send({ type: 'send', ref: 'one', message })
      const ack = await a.next('ack')
      const pushed = await b.next('changes', ({ room_id }) => room_id === room)
      expect(ack).toMatchObject({ ref: 'one', room_id: room, message_id: message.id, seq: 1 })
      expect(pushed).toMatchObject({ from_rev: ack.rev - 1, to_rev: ack.rev, more: false })
      expect(pushed.items[0]).toMatchObject({
        message: { id: message.id, seq: 1, rev: ack.rev, text: 'Hi *bob*', created_at: ack.created_at },
      })
      a.send({ type: 'send', ref: 'two', message })
      expect(await a.next('ack')).toEqual({ ...ack, ref: 'two' })
      await b.settled()
      expect(b.frames.filter((frame) => frame.type === 'changes')).toHaveLength(1)
      await Promise.all([a.close(), b.close()])
    })

    test('may be sent on the heels of hello', async () => {
      const room = await at.alice.createRoom('Heels')
      const client = await at.alice.socket()
      client.send(hello(at.alice.access))
      expect(await client.say(room, 'at once')).toMatchObject({ seq: 1 })
      await client.close()
    })

    test('sends of one socket are stored in the order in which they were written', async () => {
      const room = await at.alice.createRoom('Order')
      const client = await at.alice.live()
      const texts = Array.from({ length: 60 }, (_, index) => `${index}`)
      for (const text of texts)
        client.send({
          type: 'send',
          ref: text,
          message: { id: randomUUID(), room_id: room, text, attachment_ids: [] },
        })
      await client.until(() => client.frames.filter(({ type }) => type === 'ack').length === texts.length)
      const rows = await at.server.parts.store.messagesBefore(room, null, 100)
      const stored = await at.server.parts.present.messages(rows)
      expect(stored.map(({ text }) => text)).toEqual(texts)
      await client.close()
    })

    test('a refused send names its ref, the code and the fields', async () => {
      const room = await at.alice.createRoom('Refused')
      const client = await at.carol.live()
      const send = (ref: string, message: object) => client.send({ type: 'send', ref, message })
      send('stranger', { id: randomUUID(), room_id: room, text: 'x', attachment_ids: [] })
      send('empty', { id: randomUUID(), room_id: room, text: '', attachment_ids: [] })
      send('half', { id: randomUUID(), room_id: room, text: '\ud83d', attachment_ids: [] })
      expect(await client.next('error', ({ ref }) => ref === 'stranger')).toMatchObject({
        code: 'not_a_member',
      })
      for (const wrong of ['empty', 'half'])
        expect(await client.next('error', ({ ref }) => ref === wrong)).toMatchObject({
          code: 'invalid',
          fields: { 'message.text': [expect.any(String)] },
        })
      await client.close()
    })

    test('edits and deletions are acknowledged, reach everybody, and a late retry changes nothing', async () => {
      const room = await at.alice.createRoom('Edit', at.bob)
      const [a, b] = [await at.alice.live(), await at.bob.live()]
      const { message_id } = await a.say(room, 'helo')
      await b.next('changes', ({ room_id }) => room_id === room)
      const edit = { id: randomUUID(), message_id, room_id: room, text: 'hello' }
      a.send({ type: 'edit', ref: 'one', edit })
      a.send({ type: 'edit', ref: 'two', edit: { ...edit, id: randomUUID(), text: 'hello all' } })
      a.send({ type: 'edit', ref: 'late', edit })
      const acks = []
      for (const ref of ['one', 'two', 'late']) acks.push(await a.next('ack', (ack) => ack.ref === ref))
      expect(acks.map(({ seq, rev }) => [seq, rev])).toEqual([
        [1, 5],
        [1, 6],
        [1, 6],
      ])
      const told = await b.next('changes', ({ to_rev }) => to_rev === 6)
      expect(told.items.at(-1)).toMatchObject({
        message: { id: message_id, seq: 1, rev: 6, text: 'hello all', edited_at: expect.any(String) },
      })
      for (const ref of ['gone', 'again']) {
        a.send({ type: 'delete', ref, room_id: room, message_id })
        expect(await a.next('ack', (ack) => ack.ref === ref)).toMatchObject({ message_id, seq: 1, rev: 7 })
      }
      const gone = await b.next('changes', ({ to_rev }) => to_rev === 7)
      expect(gone.items).toMatchObject([
        { message: { id: message_id, text: '', deleted_at: expect.any(String) } },
      ])
      a.send({ type: 'edit', ref: 'final', edit })
      expect(await a.next('error', ({ ref }) => ref === 'final')).toMatchObject({ code: 'deleted' })
      await Promise.all([a.close(), b.close()])
    })

    test('a refused edit or deletion names its ref and the code, and tells nothing', async () => {
      const room = await at.alice.createRoom('Not yours', at.bob)
      const id = await at.alice.send(room, 'mine')
      const [member, stranger] = [await at.bob.live(), await at.carol.live()]
      for (const [client, code] of [
        [member, 'forbidden'],
        [stranger, 'not_a_member'],
      ] as const) {
        const edit = { id: randomUUID(), message_id: id, room_id: room, text: 'x' }
        client.send({ type: 'edit', ref: 'edit', edit })
        client.send({ type: 'delete', ref: 'delete', room_id: room, message_id: id })
        for (const ref of ['edit', 'delete'])
          expect(await client.next('error', (frame) => frame.ref === ref)).toMatchObject({ code })
        client.send({ type: 'edit', ref: 'shape', edit: { ...edit, id: 'one' } })
        expect(await client.next('error', (frame) => frame.ref === 'shape')).toMatchObject({
          code: 'invalid',
          fields: { 'edit.id': [expect.any(String)] },
        })
        await client.close()
      }
      expect(await at.server.parts.store.message(id)).toMatchObject({ editedAt: null, deletedAt: null })
    })

    test('frames that say nothing known are answered with an error, and the socket lives', async () => {
      const client = await at.alice.live()
      for (const frame of ['{}', '[]', 'x', '{"type":"dance"}', '{"type":"hello"}']) client.socket.send(frame)
      client.socket.send(Buffer.from('{"type":"ping"}'))
      await client.settled()
      const errors = client.frames.filter((frame) => frame.type === 'error')
      expect(errors.map(({ code }) => code)).toEqual(Array(6).fill('invalid'))
      await client.close()
    })
  })
}
