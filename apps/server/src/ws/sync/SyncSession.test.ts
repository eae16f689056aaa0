import { randomUUID } from 'node:crypto'
import {
  type Change,
  type Epoch,
  type FrameOf,
  type MessageId,
  PROTOCOL_VERSION,
  type Rev,
  type RoomId,
  type Seq,
} from '@roomkey/protocol'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createRoom } from '../../actions/createRoom.ts'
import { sendMessage } from '../../actions/sendMessage.ts'
import { createRateLimits, DEFAULT_RATES } from '../../ratelimit/rateLimits.ts'
import {
  type SyncClient,
  startTestServer,
  type TestServer,
  type TestUser,
  testUser,
} from '../../testing/index.ts'
import { createTokens } from '../../tokens/tokens.ts'
import { CHANGES_PAGE } from '../hub/RoomFeed.ts'

// Long enough for a busy machine: helpers wait for what they expect, and say after 10 s what came instead.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

let server: TestServer
let alice: TestUser
let bob: TestUser
let carol: TestUser
beforeAll(async () => {
  server = await startTestServer({ env: { CORS_ORIGINS: 'https://app.example' } })
  ;[alice, bob, carol] = [await testUser(server), await testUser(server), await testUser(server)]
})
afterAll(() => server.dispose())

const hello = (token: string, more: object = {}) => ({
  type: 'hello',
  version: PROTOCOL_VERSION,
  token,
  epoch: null,
  rooms: {},
  ...more,
})
const textsOf = (items: readonly Change[]) =>
  items.flatMap((item) => (item.kind === 'message' ? [item.message.text] : []))

describe('hello', () => {
  test('answers with welcome, a snapshot of every room, and live', async () => {
    const room = await alice.createRoom('Hello', bob)
    await alice.send(room, 'first')
    await alice.send(room, 'second')
    const client = await bob.socket()
    const welcome = await client.hello(bob.access)
    const head = welcome.rooms.find(({ room_id }) => room_id === room)
    expect(welcome).toMatchObject({
      version: 1,
      epoch: server.parts.store.epoch,
      user: { id: bob.id, username: bob.username },
    })
    expect(head).toMatchObject({ last_seq: 2, unread_count: 2 })
    const snapshot = await client.next('snapshot', ({ room: { id } }) => id === room)
    expect(snapshot).toMatchObject({ reason: 'new', head, has_older: false })
    expect(snapshot.messages.map(({ text }) => text)).toEqual(['first', 'second'])
    expect(snapshot.members.map(({ user }) => user.id)).toEqual([alice.id, bob.id])
    expect(client.frames.map(({ type }) => type).slice(0, 1)).toEqual(['welcome'])
    expect(client.frames.at(-1)?.type).toBe('live')
    await client.close()
  })

  test('a client that comes back gets what it lacks, and nothing for rooms it knows', async () => {
    const [room, quiet] = [await alice.createRoom('Back', bob), await alice.createRoom('Quiet', bob)]
    const first = await bob.live()
    const rooms = Object.fromEntries(
      first.frames.flatMap((frame) =>
        frame.type === 'snapshot' ? [[frame.room.id, frame.head.last_rev]] : [],
      ),
    ) as Record<RoomId, Rev>
    await first.close()
    for (const text of ['a', 'b', 'c']) await alice.send(room, text)
    const again = await bob.socket()
    await again.hello(bob.access, { epoch: server.parts.store.epoch, rooms })
    expect(again.frames.filter(({ type }) => type === 'snapshot')).toEqual([])
    const changes = again.frames.filter((frame) => frame.type === 'changes')
    expect(changes.map(({ room_id }) => room_id)).toEqual([room])
    expect(changes[0]).toMatchObject({ from_rev: rooms[room], to_rev: (rooms[room] ?? 0) + 3, more: false })
    expect(changes.flatMap(({ items }) => textsOf(items))).toEqual(['a', 'b', 'c'])
    expect(rooms[quiet]).toBeGreaterThan(0)
    await again.close()
  })

  test('another epoch, a rev from the future and a rev far back get a snapshot that says why', async () => {
    const room = await alice.createRoom('Epoch')
    const { epoch } = server.parts.store
    const known = async (of: Epoch, rev: number) => {
      const client = await alice.socket()
      await client.hello(alice.access, { epoch: of, rooms: { [room]: rev as Rev } })
      const snapshot = await client.next('snapshot', (frame) => frame.room.id === room)
      await client.close()
      return snapshot.reason
    }
    expect(await known(randomUUID() as Epoch, 1)).toBe('epoch')
    expect(await known(epoch, 1000)).toBe('epoch')
  })

  test('brings the rooms first that the client names, and before those the one it opens then', async () => {
    const ordered = await testUser(server)
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
    const room = await alice.createRoom('Behind')
    const { epoch } = server.parts.store
    for (const text of ['a', 'b', 'c']) await alice.send(room, text)
    const come = async (maxChanges: number) => {
      const client = await alice.socket()
      client.send(hello(alice.access, { epoch, rooms: { [room]: 2 }, max_changes: maxChanges }))
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
    const client = await alice.socket()
    client.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
    expect((await client.closed).code).toBe(4400)
  })

  test('another version closes with 4406, whatever else it says', async () => {
    for (const frame of [hello(alice.access, { version: 2 }), { type: 'hello', version: 99, how: 'else' }]) {
      const client = await alice.socket()
      client.send(frame)
      expect((await client.closed).code).toBe(4406)
    }
  })

  test('a bad, refresh or unknown token closes with 4401', async () => {
    const unknown = server.parts.tokens.issue(999_999 as never).access
    for (const token of ['garbage', alice.refresh, unknown]) {
      const client = await alice.socket()
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
    await expect(alice.socket({ headers: { origin: 'https://evil.example' } })).rejects.toThrow('403')
    await expect(alice.socket({ headers: { origin: 'null' } })).rejects.toThrow('403')
    for (const origin of ['https://app.example', new URL(server.url).origin])
      await (await alice.socket({ headers: { origin } })).close()
  })
})

describe('messages', () => {
  test('send is acknowledged and reaches everybody, and a retry is harmless', async () => {
    const room = await alice.createRoom('Send', bob)
    const [a, b] = [await alice.live(), await bob.live()]
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
    const room = await alice.createRoom('Heels')
    const client = await alice.socket()
    client.send(hello(alice.access))
    expect(await client.say(room, 'at once')).toMatchObject({ seq: 1 })
    await client.close()
  })

  test('sends of one socket are stored in the order in which they were written', async () => {
    const room = await alice.createRoom('Order')
    const client = await alice.live()
    const texts = Array.from({ length: 60 }, (_, index) => `${index}`)
    for (const text of texts)
      client.send({
        type: 'send',
        ref: text,
        message: { id: randomUUID(), room_id: room, text, attachment_ids: [] },
      })
    await client.until(() => client.frames.filter(({ type }) => type === 'ack').length === texts.length)
    const rows = await server.parts.store.messagesBefore(room, null, 100)
    const stored = await server.parts.present.messages(rows)
    expect(stored.map(({ text }) => text)).toEqual(texts)
    await client.close()
  })

  test('a refused send names its ref, the code and the fields', async () => {
    const room = await alice.createRoom('Refused')
    const client = await carol.live()
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
    const room = await alice.createRoom('Edit', bob)
    const [a, b] = [await alice.live(), await bob.live()]
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
    const room = await alice.createRoom('Not yours', bob)
    const id = await alice.send(room, 'mine')
    const [member, stranger] = [await bob.live(), await carol.live()]
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
    expect(await server.parts.store.message(id)).toMatchObject({ editedAt: null, deletedAt: null })
  })

  test('frames that say nothing known are answered with an error, and the socket lives', async () => {
    const client = await alice.live()
    for (const frame of ['{}', '[]', 'x', '{"type":"dance"}', '{"type":"hello"}']) client.socket.send(frame)
    client.socket.send(Buffer.from('{"type":"ping"}'))
    await client.settled()
    const errors = client.frames.filter((frame) => frame.type === 'error')
    expect(errors.map(({ code }) => code)).toEqual(Array(6).fill('invalid'))
    await client.close()
  })

  test('too many frames close with 4429', async () => {
    const stopped = Date.now() * 1000
    const strict = await startTestServer({
      replace: ({ sockets }) => ({
        now: () => stopped,
        sockets: { ...sockets, frames: { burst: 8, perSecond: 1 } },
      }),
    })
    const client = await (await testUser(strict)).live()
    for (let index = 0; index < 8; index++) client.send({ type: 'ping' })
    expect((await client.closed).code).toBe(4429)
    await strict.dispose()
  })

  test('what is no frame counts for fifty, and is answered in a few words however long it is', async () => {
    const stopped = Date.now() * 1000
    const strict = await startTestServer({
      replace: ({ sockets }) => ({
        now: () => stopped,
        sockets: { ...sockets, frames: { burst: 150, perSecond: 1 } },
      }),
    })
    const client = await (await testUser(strict)).live()
    const message = {
      id: randomUUID(),
      room_id: randomUUID(),
      text: 'x',
      attachment_ids: Array(9000).fill(1),
    }
    client.send({ type: 'send', ref: 'long', message } as never)
    expect(JSON.stringify(await client.next('error')).length).toBeLessThan(500)
    for (let index = 0; index < 2; index++) client.socket.send('{}')
    expect((await client.closed).code).toBe(4429)
    await strict.dispose()
  })

  test('too many messages are told to wait, over all sockets and REST together', async () => {
    const send = { requests: 3, seconds: 3600 }
    const strict = await startTestServer({
      replace: () => ({ limiter: createRateLimits({ ...DEFAULT_RATES, send }) }),
    })
    const [user, other] = [await testUser(strict), await testUser(strict)]
    const room = await user.createRoom('Mine', other)
    const [one, two, third] = [await user.live(), await user.live(), await other.live()]
    // What is refused for another reason does not count.
    for (let count = 0; count < 4; count += 1) {
      const message = { id: randomUUID(), room_id: randomUUID(), text: 'x', attachment_ids: [] }
      one.send({ type: 'send', ref: `no-${count}`, message })
      expect(await one.next('error')).toMatchObject({ ref: `no-${count}`, code: 'not_found' })
    }
    await one.say(room, 'a')
    await two.say(room, 'b')
    await user.send(room, 'c')
    for (const client of [one, two]) {
      const message = { id: randomUUID(), room_id: room, text: 'd', attachment_ids: [] }
      client.send({ type: 'send', ref: 'd', message })
      const refused = await client.next('error')
      expect(refused).toMatchObject({ ref: 'd', code: 'rate_limited' })
      expect(refused.retry_after).toBeGreaterThan(3000)
    }
    const reply = await user.fetch(`api/rooms/${room}/messages/`, { json: { plaintext: 'd' } })
    expect(reply.status).toBe(429)
    expect((await user.fetch(`api/rooms/${room}/messages/`)).status).toBe(200)
    await third.say(room, 'somebody else')
    await strict.dispose()
  })
})

describe('catch_up', () => {
  test('questions are counted for each session by itself, and not their first pages', async () => {
    const catchUp = { requests: 4, seconds: 3600 }
    const strict = await startTestServer({
      replace: () => ({ limiter: createRateLimits({ ...DEFAULT_RATES, catchUp }) }),
    })
    const user = await testUser(strict)
    const room = await user.createRoom('Long')
    // More than one page of changes.
    for (let index = 0; index < CHANGES_PAGE + 10; index += 1)
      await sendMessage(strict.parts, user, { roomId: room, text: `${index}`, attachmentIds: [] })
    const client = await user.live()
    const ask = (ref: string) => client.send({ type: 'catch_up', ref, room_id: room, after_rev: 0 as Rev })
    for (const ref of ['a', 'b', 'c']) {
      ask(ref)
      await client.next('changes', (frame) => frame.ref === ref && frame.more)
      await client.next('changes', (frame) => frame.ref === ref && !frame.more)
    }
    ask('d')
    const refused = await client.next('error')
    expect(refused).toMatchObject({ ref: 'd', code: 'rate_limited' })
    expect(refused.retry_after).toBeGreaterThan(3000)
    // What is live goes on, and another connect of this session waits.
    await client.say(room, 'live still')
    const second = await user.socket()
    second.send(hello(user.access))
    expect((await second.closed).code).toBe(4429)
    // A device of the same person is another session.
    const reply = await fetch(new URL('api/devices/', strict.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: user.username, password: user.password, device_name: 'own' }),
    })
    const device = await user.socket()
    await device.hello(((await reply.json()) as { access: string }).access)
    await strict.dispose()
  })

  test('whoever asks for thousands of changes again and again waits before the next question', async () => {
    const catchUp = { requests: 4, seconds: 3600 }
    const strict = await startTestServer({
      replace: () => ({ limiter: createRateLimits({ ...DEFAULT_RATES, catchUp }) }),
    })
    const user = await testUser(strict)
    const room = await user.createRoom('Long')
    const draft = { roomId: room, text: 'x', attachmentIds: [] }
    await Promise.all(Array.from({ length: 2100 }, () => sendMessage(strict.parts, user, draft)))
    const client = await user.live()
    const ask = (ref: string) => client.send({ type: 'catch_up', ref, room_id: room, after_rev: 0 as Rev })
    ask('all')
    await client.next('changes', (frame) => frame.ref === 'all' && !frame.more)
    ask('again')
    expect(await client.next('error')).toMatchObject({ ref: 'again', code: 'rate_limited' })
    await strict.dispose()
  })

  test('who comes back to hundreds of rooms is not hindered by the default rates', async () => {
    const generous = await startTestServer({ replace: () => ({ limiter: createRateLimits() }) })
    const user = await testUser(generous)
    const made = Array.from({ length: 300 }, (_, index) =>
      createRoom(generous.parts, user, { name: `${index}`, invitedUsernames: [] }),
    )
    const rooms = (await Promise.all(made)).map(({ room }) => room.id)
    // A bad line: it connects again and again, and asks for each room besides.
    for (let round = 0; round < 10; round += 1) {
      const client = await user.live()
      if (round < 9) await client.close()
      else {
        for (const room_id of rooms)
          client.send({ type: 'catch_up', ref: room_id, room_id, after_rev: 0 as Rev })
        for (const room of rooms) await client.next('changes', ({ ref }) => ref === room)
        expect(client.frames.filter(({ type }) => type === 'error')).toEqual([])
      }
    }
    await generous.dispose()
  })

  test('answers with pages that carry the ref, also when nothing is new', async () => {
    const room = await alice.createRoom('Pages')
    for (const text of ['a', 'b']) await alice.send(room, text)
    const client = await alice.live()
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
    await alice.send(room, 'c')
    const pushed = await client.next('changes', ({ ref }) => ref === undefined)
    expect(pushed).toMatchObject({ from_rev: all.to_rev, to_rev: all.to_rev + 1 })
    await client.close()
  })

  test('a long way comes in pages that follow each other', async () => {
    const room = await alice.createRoom('Long')
    await Promise.all(
      Array.from({ length: 450 }, (_, index) =>
        sendMessage(server.parts, alice, { roomId: room, text: `${index}`, attachmentIds: [] }),
      ),
    )
    const client = await alice.live()
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
    const room = await alice.createRoom('Large', bob)
    for (const letter of ['a', 'b', 'c']) await alice.send(room, letter.repeat(600_000))
    const client = await bob.live()
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
    const room = await alice.createRoom('Closed')
    const client = await carol.live()
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
    const room = await alice.createRoom('Race', bob)
    const total = 400
    let sent = 0
    const writer = (async () => {
      while (sent < total) {
        const burst = Array.from({ length: 1 + (sent % 7) }, () =>
          sendMessage(server.parts, alice, { roomId: room, text: `${sent++}`, attachmentIds: [] }),
        )
        await Promise.all(burst)
      }
    })()
    // Clients come in while the writer writes, some knowing nothing, some knowing the start.
    const clients: { client: SyncClient; from: number }[] = []
    const { epoch } = server.parts.store
    for (let index = 0; index < 12; index++) {
      const client = await bob.socket()
      const known = index % 2 ? { epoch, rooms: { [room]: 1 as Rev } } : { epoch: null, rooms: {} }
      await client.hello(bob.access, known as never)
      clients.push({ client, from: index % 2 ? 1 : -1 })
    }
    await writer
    const last = (await server.parts.store.room(room))?.lastRev ?? 0
    for (const { client, from } of clients) {
      const frames = () => client.frames.filter((frame) => frame.type === 'changes' && frame.room_id === room)
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
  }, 60_000)

  test('asking again and again while live leaves no hole either', async () => {
    const room = await alice.createRoom('Again', bob)
    const client = await bob.live()
    for (let index = 0; index < 100; index++) {
      client.send({ type: 'catch_up', ref: `${index}`, room_id: room, after_rev: index as Rev })
      await sendMessage(server.parts, alice, { roomId: room, text: `${index}`, attachmentIds: [] })
    }
    const last = (await server.parts.store.room(room))?.lastRev ?? 0
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

describe('a room where nothing is new', () => {
  /** A server whose `headsOf` lets a test act between the reading of the heads and what follows; and what it was asked. */
  async function watched() {
    const asked: string[] = []
    let meanwhile = async () => {}
    const own = await startTestServer({
      replace: ({ store }) => {
        const recording = new Proxy(store, {
          get(target, name: keyof typeof store) {
            const value = target[name]
            if (typeof value !== 'function') return value
            return async (...args: never[]) => {
              asked.push(name)
              const answer = await (value as (...all: never[]) => Promise<unknown>)(...args)
              if (name === 'headsOf') await meanwhile()
              return answer
            }
          },
        })
        return { store: recording }
      },
    })
    const [owner, other] = [await testUser(own), await testUser(own)]
    const room = await owner.createRoom('Quiet', other)
    const rev = async () => (await own.parts.store.room(room))?.lastRev ?? (0 as Rev)
    const comeBack = async (during: () => Promise<unknown> = async () => {}) => {
      const known = { epoch: own.parts.store.epoch, rooms: { [room]: await rev() } }
      const client = await other.socket()
      meanwhile = async () => {
        meanwhile = async () => {}
        await during()
      }
      asked.length = 0
      await client.hello(other.access, known)
      return client
    }
    return { own, owner, other, room, asked, comeBack }
  }

  test('is live without being read', async () => {
    const { own, owner, room, asked, comeBack } = await watched()
    // Somebody watches the room already; who is first compares it once.
    const watching = await owner.live()
    const client = await comeBack()
    expect(asked).toEqual(['userById', 'headsOf'])
    await watching.say(room, 'hello')
    const { items } = await client.next('changes')
    expect(textsOf(items)).toEqual(['hello'])
    await own.dispose()
  })

  test.each([true, false])('misses nothing written meanwhile (somebody watches: %s)', async (somebody) => {
    const { own, owner, room, comeBack } = await watched()
    const watching = somebody ? await owner.live() : undefined
    const client = await comeBack(async () => {
      await owner.send(room, 'meanwhile')
      await watching?.next('changes')
    })
    await owner.send(room, 'later')
    await client.until(() => client.texts.join().includes('later'))
    const changes = client.frames.filter((frame) => frame.type === 'changes')
    expect(changes.flatMap(({ items }) => textsOf(items))).toEqual(['meanwhile', 'later'])
    await own.dispose()
  })

  test.each([true, false])(
    'ends when the membership did meanwhile (somebody watches: %s)',
    async (somebody) => {
      const { own, owner, other, room, comeBack } = await watched()
      const watching = somebody ? await owner.live() : undefined
      const client = await comeBack(async () => {
        await owner.remove(room, other)
        await owner.send(room, 'about the one who left')
        await watching?.until(() => watching.texts.join().includes('about the one'))
      })
      await client.next('removed', ({ room_id }) => room_id === room)
      await owner.send(room, 'about the one who left')
      await client.settled()
      expect(client.texts.join()).not.toContain('about the one')
      await own.dispose()
    },
  )
})

describe('membership', () => {
  test('who is invited gets a snapshot, who is removed is told and hears nothing more', async () => {
    const room = await alice.createRoom('Members')
    const [a, b] = [await alice.live(), await bob.live()]
    await alice.invite(room, bob)
    expect(await b.next('snapshot', (frame) => frame.room.id === room)).toMatchObject({ reason: 'joined' })
    await a.say(room, 'welcome, bob')
    await b.next(
      'changes',
      ({ room_id, items }) => room_id === room && textsOf(items).includes('welcome, bob'),
    )
    await alice.remove(room, bob)
    await b.next('removed', ({ room_id }) => room_id === room)
    await a.say(room, 'about bob')
    await a.next('changes', ({ items }) => textsOf(items).includes('about bob'))
    await b.settled()
    expect(b.texts.join('')).not.toContain('about bob')
    b.send({ type: 'typing', room_id: room })
    b.send({ type: 'catch_up', ref: 'peek', room_id: room, after_rev: 0 as Rev })
    expect(await b.next('error')).toMatchObject({ ref: 'peek', code: 'not_a_member' })
    await alice.invite(room, bob)
    const back = await b.next('snapshot', (frame) => frame.room.id === room)
    expect(back.messages.map(({ text }) => text)).toContain('about bob')
    await Promise.all([a.close(), b.close()])
  })

  test('when the owner leaves, the others see who is owner now', async () => {
    const room = await alice.createRoom('Inherited', bob)
    const b = await bob.live()
    await alice.remove(room, alice)
    const owners = (items: readonly Change[]) =>
      items.flatMap((item) =>
        item.kind === 'membership' && item.membership.role === 'owner' && item.membership.left_at === null
          ? [item.membership]
          : [],
      )
    const { items } = await b.next('changes', (frame) => owners(frame.items).length > 0)
    expect(owners(items)).toMatchObject([{ room_id: room, user: { id: bob.id } }])
    await bob.remove(room, bob)
    await b.next('removed', ({ room_id }) => room_id === room)
    await b.close()
  })

  test('a removal whose hint is lost ends delivery all the same', async () => {
    // This fan-out forgets every "removed".
    const deaf = await startTestServer({
      replace: ({ fanout }) => ({
        fanout: {
          missed: () => fanout.missed(),
          publish: (hint) => (hint.kind === 'removed' ? undefined : fanout.publish(hint)),
          subscribe: (...listeners) => fanout.subscribe(...listeners),
          close: () => fanout.close(),
        },
      }),
    })
    const [owner, other] = [await testUser(deaf), await testUser(deaf)]
    const room = await owner.createRoom('Lost', other)
    const [a, b] = [await owner.live(), await other.live()]
    await owner.remove(room, other)
    await a.say(room, 'secret')
    await a.next('changes', ({ items }) => textsOf(items).includes('secret'))
    await b.next('removed')
    await b.settled()
    expect(b.texts.join('')).not.toContain('secret')
    await deaf.dispose()
  })
})

describe('courtesies', () => {
  test('a read mark moves on all own devices and never back', async () => {
    const room = await alice.createRoom('Read', bob)
    for (const text of ['a', 'b', 'c']) await alice.send(room, text)
    const [phone, desk, other] = [await bob.live(), await bob.live(), await alice.live()]
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
    const room = await alice.createRoom('Typing', bob)
    const [a, b, c] = [await alice.live(), await bob.live(), await carol.live()]
    for (let index = 0; index < 5; index++) a.send({ type: 'typing', room_id: room })
    expect(await b.next('typing')).toEqual({
      type: 'typing',
      room_id: room,
      user: { id: alice.id, username: alice.username },
    })
    await a.say(room, 'done')
    await b.next('changes', ({ room_id }) => room_id === room)
    for (const { frames } of [a, c]) expect(frames.filter(({ type }) => type === 'typing')).toEqual([])
    expect(b.frames.filter(({ type }) => type === 'typing')).toHaveLength(1)
    await Promise.all([a.close(), b.close(), c.close()])
  })
})

function snapshotRev(client: SyncClient, room: RoomId): number {
  const snapshot = client.frames.find((frame) => frame.type === 'snapshot' && frame.room.id === room)
  return snapshot?.type === 'snapshot' ? snapshot.head.last_rev : 0
}

function expectContiguous(frames: readonly FrameOf<'changes'>[], from: number): void {
  let known = from
  for (const frame of frames) {
    expect(frame.from_rev).toBe(known)
    for (const item of frame.items) {
      const rev =
        item.kind === 'message'
          ? item.message.rev
          : item.kind === 'membership'
            ? item.membership.rev
            : item.room.rev
      expect(rev).toBeGreaterThan(known)
      expect(rev).toBeLessThanOrEqual(frame.to_rev)
      known = rev
    }
    known = frame.to_rev
  }
}
