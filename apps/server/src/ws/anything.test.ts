import { randomUUID } from 'node:crypto'
import type { MessageId, RoomId } from '@roomkey/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fc } from '../testing/fc.ts'
import {
  documentedSocket,
  startTestServer,
  type TestServer,
  type TestUser,
  testUser,
} from '../testing/index.ts'

// Whatever is thrown at a socket: the server lives, and nothing of a room one is not in comes back.

const RUNS = { numRuns: 60 }
const SECRET = 'words-that-only-the-closed-room-knows'
let server: TestServer
let owner: TestUser
let attacker: TestUser
let closed: RoomId
let own: RoomId
let secret: MessageId
beforeAll(async () => {
  server = await startTestServer()
  ;[owner, attacker] = [await testUser(server, 'owner-of-secrets'), await testUser(server)]
  closed = await owner.createRoom(`room ${SECRET}`)
  secret = await owner.send(closed, SECRET)
  own = await attacker.createRoom('own')
})
afterAll(() => server.dispose())

const ids = () =>
  fc.oneof(
    fc.constantFrom<unknown>(
      closed,
      own,
      secret,
      closed.toUpperCase(),
      '__proto__',
      '',
      'a b',
      null,
      -1,
      {},
      [],
    ),
    fc.uuid(),
    fc.string(),
  )
const numbers = fc.constantFrom<unknown>(0, 1, -1, 2 ** 53, 1e308, 0.5, '1', null)
const frames = () => {
  const message = fc.record(
    {
      id: ids(),
      room_id: ids(),
      text: fc.oneof(fc.string({ unit: 'binary' }), numbers),
      attachment_ids: fc.array(ids()),
    },
    { requiredKeys: [] },
  )
  const edit = fc.record(
    { id: ids(), message_id: ids(), room_id: ids(), text: fc.oneof(fc.string({ unit: 'binary' }), numbers) },
    { requiredKeys: [] },
  )
  const shaped = fc.record(
    {
      type: fc.constantFrom(
        'hello',
        'send',
        'edit',
        'delete',
        'catch_up',
        'read',
        'typing',
        'ping',
        'welcome',
        '__proto__',
        7,
      ),
      action: fc.constantFrom('subscribe', 'unsubscribe', 'dance', null),
      ref: fc.oneof(fc.string(), numbers),
      room_id: ids(),
      message_id: ids(),
      after_rev: numbers,
      seq: numbers,
      message,
      edit,
      rooms: fc.dictionary(fc.string(), numbers),
    },
    { requiredKeys: [] },
  )
  return fc.oneof(
    { weight: 6, arbitrary: shaped.map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
    { weight: 1, arbitrary: fc.constant(`${'['.repeat(50_000)}`) },
  )
}

/** The room's owner still sends and hears: the server and the room are well. */
async function alive(): Promise<void> {
  const client = await owner.live()
  await client.say(closed, SECRET)
  await client.close()
}

test('the sync dialect', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(frames(), { minLength: 1, maxLength: 40 }),
      fc.boolean(),
      async (thrown, greeted) => {
        const client = greeted ? await attacker.live() : await attacker.socket()
        for (const frame of thrown)
          if (client.socket.readyState === client.socket.OPEN) client.socket.send(frame)
        // After some frames the socket is closed, with a code that says why; otherwise it still answers.
        if (client.socket.readyState === client.socket.OPEN)
          client.send({ type: 'catch_up', ref: 'the last word', room_id: own, after_rev: 0 })
        const answered = () => client.frames.some((frame) => 'ref' in frame && frame.ref === 'the last word')
        await Promise.race([client.until(answered, 'answer'), client.closed])
        expect(client.texts.join('\n')).not.toContain(SECRET)
        for (const frame of client.frames) if (frame.type === 'error') expect(frame.code).not.toBe('internal')
        client.socket.terminate()
        const { code } = await client.closed
        expect([1005, 1006, 1007, 1009, 4400, 4406]).toContain(code)
        await alive()
      },
    ),
    RUNS,
  )
})

test('afterwards the words that nobody else may touch are as they were', async () => {
  expect(await server.parts.store.message(secret)).toMatchObject({ rev: 3, editedAt: null, deletedAt: null })
})

test('the documented dialect', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frames(), { minLength: 1, maxLength: 40 }), async (thrown) => {
      const socket = await documentedSocket(server.url, `?token=${attacker.access}`)
      for (const frame of thrown)
        if (socket.socket.readyState === socket.socket.OPEN) socket.socket.send(frame)
      await alive()
      expect(socket.frames.join('\n')).not.toContain(closed)
      socket.socket.terminate()
      expect([1005, 1006, 1007, 1009, 1011]).toContain((await socket.closed).code)
    }),
    RUNS,
  )
})

test('upgrade requests', async () => {
  await fc.assert(
    fc.asyncProperty(fc.webPath(), fc.webQueryParameters(), async (path, query) => {
      await expect(
        documentedSocket(server.url, `..${path}?token=${query}`).then((socket) => socket.close()),
      ).rejects.toThrow()
    }),
    RUNS,
  )
  await expect(documentedSocket(server.url, `?token=${randomUUID()}`)).rejects.toMatchObject({ status: 403 })
  await alive()
})
