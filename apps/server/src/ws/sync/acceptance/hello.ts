import { randomUUID } from 'node:crypto'
import { type Epoch, PROTOCOL_VERSION, type Rev, type RoomId } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { startTestServer, testUser } from '../../../testing/index.ts'
import { createTokens } from '../../../tokens/tokens.ts'
import { hello, textsOf } from './frames.ts'
import type { SyncWorld } from './SyncWorld.ts'

export function helloAcceptance(at: SyncWorld): void {
  describe('hello', () => {
    test('answers with welcome, a snapshot of every room, and live', async () => {
      const room = await at.alice.createRoom('Hello', at.bob)
      await at.alice.send(room, 'first')
      await at.alice.send(room, 'second')
      const client = await at.bob.socket()
      const welcome = await client.hello(at.bob.access)
      const head = welcome.rooms.find(({ room_id }) => room_id === room)
      expect(welcome).toMatchObject({
        version: 1,
        epoch: at.server.parts.store.epoch,
        user: { id: at.bob.id, username: at.bob.username },
      })
      expect(head).toMatchObject({ last_seq: 2, unread_count: 2 })
      const snapshot = await client.next('snapshot', ({ room: { id } }) => id === room)
      expect(snapshot).toMatchObject({ reason: 'new', head, has_older: false })
      expect(snapshot.messages.map(({ text }) => text)).toEqual(['first', 'second'])
      expect(snapshot.members.map(({ user }) => user.id)).toEqual([at.alice.id, at.bob.id])
      expect(client.frames.map(({ type }) => type).slice(0, 1)).toEqual(['welcome'])
      expect(client.frames.at(-1)?.type).toBe('live')
      await client.close()
    })

    test('a client that comes back gets what it lacks, and nothing for rooms it knows', async () => {
      const [room, quiet] = [
        await at.alice.createRoom('Back', at.bob),
        await at.alice.createRoom('Quiet', at.bob),
      ]
      const first = await at.bob.live()
      const rooms = Object.fromEntries(
        first.frames.flatMap((frame) =>
          frame.type === 'snapshot' ? [[frame.room.id, frame.head.last_rev]] : [],
        ),
      ) as Record<RoomId, Rev>
      await first.close()
      for (const text of ['a', 'b', 'c']) await at.alice.send(room, text)
      const again = await at.bob.socket()
      await again.hello(at.bob.access, { epoch: at.server.parts.store.epoch, rooms })
      expect(again.frames.filter(({ type }) => type === 'snapshot')).toEqual([])
      const changes = again.frames.filter((frame) => frame.type === 'changes')
      expect(changes.map(({ room_id }) => room_id)).toEqual([room])
      expect(changes[0]).toMatchObject({ from_rev: rooms[room], to_rev: (rooms[room] ?? 0) + 3, more: false })
      expect(changes.flatMap(({ items }) => textsOf(items))).toEqual(['a', 'b', 'c'])
      expect(rooms[quiet]).toBeGreaterThan(0)
      await again.close()
    })

    test('another epoch, a rev from the future and a rev far back get a snapshot that says why', async () => {
      const room = await at.alice.createRoom('Epoch')
      const { epoch } = at.server.parts.store
      const known = async (of: Epoch, rev: number) => {
        const client = await at.alice.socket()
        await client.hello(at.alice.access, { epoch: of, rooms: { [room]: rev as Rev } })
        const snapshot = await client.next('snapshot', (frame) => frame.room.id === room)
        await client.close()
        return snapshot.reason
      }
      expect(await known(randomUUID() as Epoch, 1)).toBe('epoch')
      expect(await known(epoch, 1000)).toBe('epoch')
    })

    test('brings the rooms first that the client names, and before those the one it opens then', async () => {
      const ordered = await testUser(at.server)
      const rooms: RoomId[] = []
      for (let number = 0; number < 5; number += 1) rooms.push(await ordered.createRoom(`Order ${number}`))
      const client = await ordered.socket()
      const [, second, third, fourth] = rooms
      client.send(hello(ordered.access, { first: [fourth, randomUUID(), second] }))
      client.send({ type: 'first', room_ids: [third] })
      await client.next('live')
      const told = client.frames.flatMap((frame) => (frame.type === 'snapshot' ? [frame.room.id] : []))
      expect(told.slice(0, 3)).toEqual([third, fourth, second])
      expect([...told].sort()).toEqual([...rooms].sort())
      await client.close()
    })

    test('a room that changed more often than the client wants to hear of comes as a snapshot', async () => {
      const room = await at.alice.createRoom('Behind')
      const { epoch } = at.server.parts.store
      for (const text of ['a', 'b', 'c']) await at.alice.send(room, text)
      const come = async (maxChanges: number) => {
        const client = await at.alice.socket()
        client.send(hello(at.alice.access, { epoch, rooms: { [room]: 2 }, max_changes: maxChanges }))
        await client.next('live')
        const frames = client.frames.filter(
          (frame) =>
            (frame.type === 'snapshot' && frame.room.id === room) ||
            (frame.type === 'changes' && frame.room_id === room),
        )
        await client.close()
        return frames.map((frame) => (frame.type === 'snapshot' ? frame.reason : frame.type))
      }
      expect(await come(3)).toEqual(['changes'])
      expect(await come(2)).toEqual(['too_old'])
    })

    test.each([
      ['a ping', { type: 'ping' }],
      ['no JSON', 'hello?'],
      ['a wrong shape', { type: 'hello', version: PROTOCOL_VERSION }],
    ])('%s as the first frame closes with 4400', async (_what, frame) => {
      const client = await at.alice.socket()
      client.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
      expect((await client.closed).code).toBe(4400)
    })

    test('another version closes with 4406, whatever else it says', async () => {
      for (const frame of [
        hello(at.alice.access, { version: 2 }),
        { type: 'hello', version: 99, how: 'else' },
      ]) {
        const client = await at.alice.socket()
        client.send(frame)
        expect((await client.closed).code).toBe(4406)
      }
    })

    test('a bad, refresh or unknown token closes with 4401', async () => {
      const unknown = at.server.parts.tokens.issue(999_999 as never).access
      for (const token of ['garbage', at.alice.refresh, unknown]) {
        const client = await at.alice.socket()
        client.send(hello(token))
        expect((await client.closed).code).toBe(4401)
      }
    })

    test('silence closes with 4400', async () => {
      const short = await startTestServer({
        replace: ({ sockets }) => ({ sockets: { ...sockets, helloSeconds: 0.05 } }),
      })
      const client = await (await testUser(short)).socket()
      expect((await client.closed).code).toBe(4400)
      await short.dispose()
    })

    test('a token that expires closes with 4401', async () => {
      const secretKey = 'a secret key for tests only'
      const short = await startTestServer({ env: { SECRET_KEY: secretKey } })
      const user = await testUser(short)
      // A second or two are left.
      const old = createTokens({ secretKey, now: () => Date.now() * 1000 - 3598e6 }).issue(user.id)
      const client = await user.socket()
      client.send(hello(old.access))
      expect((await client.closed).code).toBe(4401)
      await short.dispose()
    })

    test('pages of other origins are refused; our own, allowed ones and programs are not', async () => {
      await expect(at.alice.socket({ headers: { origin: 'https://evil.example' } })).rejects.toThrow('403')
      await expect(at.alice.socket({ headers: { origin: 'null' } })).rejects.toThrow('403')
      for (const origin of ['https://app.example', new URL(at.server.url).origin])
        await (await at.alice.socket({ headers: { origin } })).close()
    })
  })
}
