import { randomUUID } from 'node:crypto'
import type { FrameOf, Rev, RoomId } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { sendMessage } from '../../../actions/sendMessage.ts'
import type { SyncClient } from '../../../testing/index.ts'
import { expectContiguous, snapshotRev, textsOf } from './frames.ts'
import type { SyncWorld } from './SyncWorld.ts'

export function catchUpAcceptance(at: SyncWorld): void {
  describe('what a client asks for', () => {
    test('answers with pages that carry the ref, also when nothing is new', async () => {
      const room = await at.alice.createRoom('Pages')
      for (const text of ['a', 'b']) await at.alice.send(room, text)
      const client = await at.alice.live()
      client.send({ type: 'catch_up', ref: 'all', room_id: room, after_rev: 0 as Rev })
      const all = await client.next('changes', ({ ref }) => ref === 'all')
      expect(all.from_rev).toBe(0)
      expect(textsOf(all.items)).toEqual(['a', 'b'])
      client.send({ type: 'catch_up', ref: 'none', room_id: room, after_rev: all.to_rev })
      expect(await client.next('changes', ({ ref }) => ref === 'none')).toMatchObject({
        from_rev: all.to_rev,
        to_rev: all.to_rev,
        items: [],
        more: false,
      })
      await at.alice.send(room, 'c')
      const pushed = await client.next('changes', ({ ref }) => ref === undefined)
      expect(pushed).toMatchObject({ from_rev: all.to_rev, to_rev: all.to_rev + 1 })
      await client.close()
    })

    test('a long way comes in pages that follow each other', async () => {
      const room = await at.alice.createRoom('Long')
      await Promise.all(
        Array.from({ length: 450 }, (_, index) =>
          sendMessage(at.server.parts, at.alice, { roomId: room, text: `${index}`, attachmentIds: [] }),
        ),
      )
      const client = await at.alice.live()
      client.send({ type: 'catch_up', ref: 'r', room_id: room, after_rev: 0 as Rev })
      await client.next('changes', ({ ref, more }) => ref === 'r' && !more)
      const pages = client.frames.filter(
        (frame): frame is FrameOf<'changes'> => frame.type === 'changes' && frame.ref === 'r',
      )
      expect(pages.length).toBeGreaterThan(2)
      expectContiguous(pages, 0)
      expect(new Set(pages.flatMap(({ items }) => textsOf(items))).size).toBe(450)
      await client.close()
    })

    test('large messages come one page at a time, and a snapshot holds few of them', async () => {
      const room = await at.alice.createRoom('Large', at.bob)
      for (const letter of ['a', 'b', 'c']) await at.alice.send(room, letter.repeat(600_000))
      const client = await at.bob.live()
      const snapshot = await client.next('snapshot', (frame) => frame.room.id === room)
      expect(snapshot.messages.map(({ seq }) => seq)).toEqual([3])
      expect(snapshot.has_older).toBe(true)
      client.send({ type: 'catch_up', ref: 'r', room_id: room, after_rev: 0 as Rev })
      await client.next('changes', ({ ref, more }) => ref === 'r' && !more)
      const pages = client.frames.filter(
        (frame): frame is FrameOf<'changes'> => frame.type === 'changes' && frame.ref === 'r',
      )
      expectContiguous(pages, 0)
      expect(pages.flatMap(({ items }) => textsOf(items)).map((text) => text[0])).toEqual(['a', 'b', 'c'])
      await client.close()
    })

    test('a room of others and one that does not exist get the same answer', async () => {
      const room = await at.alice.createRoom('Closed')
      const client = await at.carol.live()
      for (const [ref, room_id] of [
        ['theirs', room],
        ['none', randomUUID()],
      ] as const)
        client.send({ type: 'catch_up', ref, room_id: room_id as RoomId, after_rev: 0 as Rev })
      const [theirs, none] = [await client.next('error'), await client.next('error')]
      expect({ ...theirs, ref: '' }).toEqual({ ...none, ref: '' })
      expect(theirs.code).toBe('not_a_member')
      await client.close()
    })
  })

  describe('between catch-up and live', () => {
    test('nothing is missed and nothing comes twice while others write', async () => {
      const room = await at.alice.createRoom('Race', at.bob)
      const total = 400
      let sent = 0
      const writer = (async () => {
        while (sent < total) {
          const burst = Array.from({ length: 1 + (sent % 7) }, () =>
            sendMessage(at.server.parts, at.alice, { roomId: room, text: `${sent++}`, attachmentIds: [] }),
          )
          await Promise.all(burst)
        }
      })()
      // Clients come in while the writer writes, some knowing nothing, some knowing the start.
      const clients: { client: SyncClient; from: number }[] = []
      const { epoch } = at.server.parts.store
      for (let index = 0; index < 12; index++) {
        const client = await at.bob.socket()
        const known = index % 2 ? { epoch, rooms: { [room]: 1 as Rev } } : { epoch: null, rooms: {} }
        await client.hello(at.bob.access, known as never)
        clients.push({ client, from: index % 2 ? 1 : -1 })
      }
      await writer
      const last = (await at.server.parts.store.room(room))?.lastRev ?? 0
      for (const { client, from } of clients) {
        const frames = () =>
          client.frames.filter((frame) => frame.type === 'changes' && frame.room_id === room)
        const known = () =>
          Math.max(
            snapshotRev(client, room),
            ...frames().map((frame) => (frame as FrameOf<'changes'>).to_rev),
            0,
          )
        await client.until(() => known() >= last, `rev ${last}`)
        const start = from < 0 ? snapshotRev(client, room) : from
        expectContiguous(frames() as FrameOf<'changes'>[], start)
        const ids = client.frames.flatMap((frame) =>
          frame.type === 'changes' && frame.room_id === room
            ? frame.items.flatMap((item) => (item.kind === 'message' ? [item.message.seq] : []))
            : frame.type === 'snapshot' && frame.room.id === room
              ? frame.messages.map(({ seq }) => seq)
              : [],
        )
        expect(new Set(ids).size).toBe(ids.length)
        expect(Math.max(...ids)).toBe(sent)
        await client.close()
      }
    })

    test('asking again and again while live leaves no hole either', async () => {
      const room = await at.alice.createRoom('Again', at.bob)
      const client = await at.bob.live()
      for (let index = 0; index < 100; index++) {
        client.send({ type: 'catch_up', ref: `${index}`, room_id: room, after_rev: index as Rev })
        await sendMessage(at.server.parts, at.alice, { roomId: room, text: `${index}`, attachmentIds: [] })
      }
      const last = (await at.server.parts.store.room(room))?.lastRev ?? 0
      let known = 0
      // The client's own rule: apply when it continues what is known.
      await client.until(() => {
        for (const frame of client.frames)
          if (frame.type === 'changes' && frame.room_id === room && frame.from_rev <= known)
            known = Math.max(known, frame.to_rev)
        return known >= last
      }, `rev ${last}`)
      await client.close()
    })
  })
}
