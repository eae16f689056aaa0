import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { DeviceId, RoomId } from '@roomkey/protocol'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { UnavailableError } from '../../store/store.ts'
import {
  documentedSocket,
  startTestServer,
  type TestServer,
  type TestUser,
  testUser,
} from '../../testing/index.ts'
import { serverOfFewFrames } from '../../testing/serverOfFewFrames.ts'
import { createTokens } from '../../tokens/tokens.ts'

// What WIRE.md section 10 recorded of the seed, and the membership checks that the seed lacked.

const SECRET = 'a secret for the documented tests'
let server: TestServer
let alice: TestUser
let bob: TestUser
let carol: TestUser
let room: RoomId
beforeAll(async () => {
  server = await startTestServer({ env: { SECRET_KEY: SECRET } })
  ;[alice, bob, carol] = [await testUser(server), await testUser(server), await testUser(server)]
  room = await alice.createRoom('General', bob)
})
afterAll(() => server.dispose())

const open = (query: string, headers?: Record<string, string>) => documentedSocket(server.url, query, headers)
const notice = (message: string, of: RoomId = room) =>
  `{"type": "new_message", "room_id": "${of}", "message_id": "${message}"}`

const ofDevice = () => ({
  id: '01890a5d-ac96-774b-bcce-b302099a8057' as DeviceId,
  userId: alice.id,
  currentToken: 'current',
})

/** A subscription is not answered; once a frame behind it was read and the store asked, it holds. */
async function subscribed(user: TestUser, to: RoomId = room, token = user.access) {
  const socket = await open(`?token=${token}`)
  socket.send({ action: 'subscribe', room_id: to })
  await socket.settled()
  await server.parts.store.head(to, user.id)
  return socket
}

describe('the handshake', () => {
  test.each([
    ['an access token', () => `?token=${alice.access}`],
    ['a refresh token', () => `?token=${alice.refresh}`],
    ['the last of two tokens', () => `?token=garbage&token=${alice.access}`],
  ])('takes %s', async (_what, query) => {
    const socket = await open(query())
    await socket.close()
    expect(await socket.closed).toEqual({ code: 1000, reason: '' })
  })

  test.each([
    ['no token', () => '', {}],
    ['an empty token', () => '?token=', {}],
    ['garbage', () => '?token=garbage', {}],
    ['the first of two tokens only', () => `?token=${alice.access}&token=garbage`, {}],
    ['a token in a header only', () => '', { authorization: 'Bearer x' }],
    ['an expired token', () => `?token=${expired()}`, {}],
    ['the token of an unknown user', () => `?token=${issue(999_999)}`, {}],
  ])('refuses %s with 403 "Access denied"', async (_what, query, headers) => {
    await expect(open(query(), headers)).rejects.toMatchObject({ status: 403, statusText: 'Access denied' })
  })

  const issue = (user: number, now = Date.now() * 1000) =>
    createTokens({ secretKey: SECRET, now: () => now }).issue(user as never).access
  const expired = () => issue(alice.id, Date.now() * 1000 - 7200e6)

  test('answers 404 to other paths', async () => {
    for (const path of ['../rooms', '../other/', '../../x/ws/rooms/', '../sync'])
      await expect(open(`${path}?token=${alice.access}`)).rejects.toMatchObject({ status: 404 })
  })

  test('looks at no origin and speaks no subprotocol and no compression', async () => {
    const socket = await open(`?token=${alice.access}`, { origin: 'http://evil.example' })
    expect(socket.socket.extensions).toBe('')
    await socket.close()
  })
})

describe('notifications', () => {
  test('a member hears of messages and uploads, their own too, once each, until unsubscribing', async () => {
    const socket = await subscribed(alice)
    const first = await bob.send(room, 'one')
    const second = await alice.send(room, 'two')
    const form = new FormData()
    form.set('file', new Blob(['hello']), 'a.txt')
    const upload = await fetch(new URL(`api/rooms/${room}/upload/`, server.url), {
      method: 'POST',
      headers: { authorization: `Bearer ${alice.access}` },
      body: form,
    })
    expect(upload.status).toBe(201)
    await socket.count(3)
    socket.send({ action: 'subscribe', room_id: room })
    await socket.settled()
    const fourth = await bob.send(room, 'three')
    await socket.count(4)
    socket.send({ action: 'unsubscribe', room_id: room })
    await socket.settled()
    await bob.send(room, 'unheard')
    socket.send({ action: 'subscribe', room_id: room })
    await socket.settled()
    const last = await bob.send(room, 'heard')
    await socket.count(5)
    expect(socket.frames[0]).toBe(notice(first))
    expect(socket.frames[1]).toBe(notice(second))
    expect(socket.frames.slice(3)).toEqual([notice(fourth), notice(last)])
    await socket.close()
  })

  test('edits, deletions and another name of the room say nothing new', async () => {
    const socket = await subscribed(bob)
    const first = await alice.send(room, 'helo')
    await socket.count(1)
    const at = `api/rooms/${room}/messages/${first}/`
    expect((await alice.fetch(at, { method: 'PATCH', json: { text: 'hello' } })).status).toBe(200)
    expect((await alice.fetch(at, { method: 'DELETE' })).status).toBe(204)
    const named = await alice.fetch(`api/rooms/${room}/details/`, { method: 'PATCH', json: { name: 'Crew' } })
    expect(named.status).toBe(200)
    // What is told after them comes after them.
    const second = await alice.send(room, 'next')
    expect(await socket.count(2)).toEqual([notice(first), notice(second)])
    await socket.close()
  })

  test('who is no member hears nothing, nor of an unknown room or an id in capitals', async () => {
    const stranger = await subscribed(carol)
    const member = await open(`?token=${alice.access}`)
    member.send({ action: 'subscribe', room_id: room.toUpperCase() })
    member.send({ action: 'subscribe', room_id: '0198a000-0000-7000-8000-00000000dead' })
    await member.settled()
    const witness = await subscribed(bob)
    await alice.send(room, 'not for carol')
    await witness.count(1)
    await Promise.all([stranger.settled(), member.settled()])
    expect([...stranger.frames, ...member.frames]).toEqual([])
    await Promise.all([stranger.close(), member.close(), witness.close()])
  })

  test('who is removed hears nothing more', async () => {
    const own = await alice.createRoom('Own', bob)
    const [removed, witness] = [await subscribed(bob, own), await subscribed(alice, own)]
    const before = await alice.send(own, 'before')
    await removed.count(1)
    await alice.remove(own, bob)
    await alice.send(own, 'after')
    await witness.count(2)
    await removed.settled()
    expect(removed.frames).toEqual([notice(before, own)])
    await Promise.all([removed.close(), witness.close()])
  })

  test('a token that expires ends the connection where another one may be asked for', async () => {
    // A few seconds of each are left.
    const left = (seconds: number) =>
      createTokens({ secretKey: SECRET, now: () => Date.now() * 1000 - (seconds - 4) * 1e6 })
    const access = left(3600).issue(alice.id).access
    const bearer = server.parts.tokens.read(access, 'access')
    const stays = await subscribed(alice, room, access)
    const ends = await Promise.all([
      open(`?token=${left(7 * 86_400).issue(alice.id).refresh}`),
      open(`?token=${left(3600).issueForDevice(ofDevice()).access}`),
      open(`?ticket=${server.parts.tokens.issueTicket(bearer, bearer.expiresAt)}`),
    ])
    for (const { closed } of ends) expect(await closed).toMatchObject({ code: 4401 })
    expect(() => server.parts.tokens.read(access, 'access')).toThrow('Token is invalid or expired')
    await bob.send(room, 'still told')
    await stays.count(1)
    await stays.close()
  })
})

test('a database that fails ends the socket, and the hub keeps none of its rooms', async () => {
  const socket = await open(`?token=${alice.access}`)
  const watched = () => server.parts.metrics.watched.rooms?.()
  const before = watched()
  const asked = Array.from({ length: 60 }, () => randomUUID())
  // The first answer ends the socket; the others come when it is gone.
  const gone = Promise.withResolvers<void>()
  const away = vi.spyOn(server.parts.store, 'room').mockImplementation(async (id) => {
    if (id !== asked[0]) await gone.promise
    throw new UnavailableError('away')
  })
  try {
    for (const room_id of asked) socket.send({ action: 'subscribe', room_id })
    expect(await socket.closed).toMatchObject({ code: 1011 })
    await vi.waitFor(() => expect(watched()).toBe(before), 100_000)
    gone.resolve()
    // Nothing but promises is left to run.
    await setImmediate()
    expect(watched()).toBe(before)
  } finally {
    away.mockRestore()
  }
})

describe('frames', () => {
  test.each([
    ['malformed JSON', '{"action":'],
    ['plain text', 'hello'],
    ['an array', '[1,2]'],
    ['a string', '"x"'],
    ['null', 'null'],
    ['an empty frame', ''],
    ['two megabytes of brackets', '['.repeat(2_000_000)],
    ['two megabytes of keys', `{${'"a":1,'.repeat(300_000)}"action":"x"}`],
    ['a binary frame', Buffer.from('{"action":"subscribe"}')],
    ['a room id with blanks', '{"action":"subscribe","room_id":"a b c"}'],
    ['a room id of 200 characters', JSON.stringify({ action: 'subscribe', room_id: 'x'.repeat(200) })],
  ])('%s ends the connection with 1011 and no reason', async (_what, frame) => {
    const socket = await open(`?token=${alice.access}`)
    socket.socket.send(frame)
    socket.send({ action: 'subscribe', room_id: room })
    expect(await socket.closed).toEqual({ code: 1011, reason: '' })
  })

  test('long frames are counted by their length', async () => {
    const strict = await serverOfFewFrames(200)
    const user = await testUser(strict)
    const socket = await documentedSocket(strict.url, `?token=${user.access}`)
    const long = JSON.stringify({ action: 'x', pad: 'y'.repeat(2_000_000) })
    socket.socket.send(long)
    await socket.settled()
    socket.socket.send(long)
    expect(await socket.closed).toMatchObject({ code: 4429 })
    await strict.dispose()
  })

  test.each([
    ['an unknown action', { action: 'dance' }],
    ['no action', {}],
    ['no room id', { action: 'subscribe' }],
    ['a number as room id', { action: 'subscribe', room_id: 5 }],
    ['an unknown room', { action: 'subscribe', room_id: '0198a000-0000-7000-8000-00000000dead' }],
    [
      'an unsubscribe that was no subscribe',
      { action: 'unsubscribe', room_id: '0198a000-0000-7000-8000-00000000dead' },
    ],
    ['a frame of 2 MB', { action: 'x', pad: 'y'.repeat(2_000_000) }],
  ])('%s is ignored', async (_what, frame) => {
    const socket = await open(`?token=${alice.access}`)
    socket.send(frame)
    socket.send({ action: 'subscribe', room_id: room })
    await socket.settled()
    await server.parts.store.head(room, alice.id)
    const id = await bob.send(room, 'still there?')
    expect(await socket.count(1)).toEqual([notice(id)])
    await socket.close()
  })
})
