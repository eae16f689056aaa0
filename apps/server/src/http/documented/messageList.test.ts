import type { DocumentedMessage, MessageId, RoomId, UserId } from '@roomkey/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deleteMessage, removeMember, sendMessage } from '../../actions/index.ts'
import { type Person, register } from '../testing/people.ts'
import { rawRequest } from '../testing/rawRequest.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'
import { messageList } from './messageList.ts'

// Several pieces, each more than is sent at once.
const MESSAGES = 450
const LONG = 'x'.repeat(2000)
const DELETED = [1, 200, 201, 450]

let http: RunningHttp
let alice: Person
let bob: Person
let room: RoomId
beforeAll(async () => {
  http = await startHttp()
  alice = await register(http, 'alice')
  bob = await register(http, 'bob')
  room = (await alice.room(bob)) as RoomId
  const actor = actorOf(alice)
  const ids: MessageId[] = []
  for (let number = 1; number <= MESSAGES; number += 1) {
    const draft = { roomId: room, text: `${number} ${LONG}`, attachmentIds: [] }
    ids.push((await sendMessage(http.parts, actor, draft)).message.id)
  }
  for (const number of DELETED)
    await deleteMessage(http.parts, actor, { roomId: room, messageId: ids[number - 1] as MessageId })
})
afterAll(() => http.stop())

const actorOf = ({ id, username }: Person) => ({ id: id as UserId, username })
const listOf = (reader: Person) =>
  messageList(http.parts, {
    room,
    reader: reader.id as UserId,
    asked: () => ({ limit: 1000, offset: 0 }),
    linkTo: () => '',
  })
const numbers = (json: unknown) =>
  (json as DocumentedMessage[]).map(({ plaintext }) => Number.parseInt(plaintext, 10))
const living = Array.from({ length: MESSAGES }, (_, index) => index + 1).filter(
  (each) => !DELETED.includes(each),
)

test.each([
  ['limit=1000000', living],
  ['limit=9223372036854775807&offset=3', living.slice(0, -3)],
  ['limit=300&offset=5', living.slice(-305, -5)],
  ['', living.slice(-100)],
  ['limit=5&offset=1000', []],
  ['limit=0', []],
])('%s: as many as were asked for, oldest first', async (query, expected) => {
  const reply = await alice.send('GET', `/api/rooms/${room}/messages/?${query}`)
  expect(reply.status).toBe(200)
  expect(reply.headers['content-type']).toBe('application/json')
  expect(numbers(reply.json)).toEqual(expected)
})

test('HEAD of a long list reads its beginning', async () => {
  const { messages } = http.parts.present
  let shown = 0
  http.parts.present.messages = async (rows) => {
    shown += rows.length
    return messages(rows)
  }
  const path = `/api/rooms/${room}/messages/?limit=1000000`
  const headers = { authorization: `Bearer ${alice.token}` }
  const reply = await rawRequest(http.url, { method: 'HEAD', path, headers })
  http.parts.present.messages = messages
  expect(reply.status).toBe(200)
  expect(reply.headers['content-type']).toBe('application/json')
  expect(shown).toBeLessThan(living.length)
})

test('everybody else has a turn between two pieces', async () => {
  let turns = 0
  let done = false
  const turn = () => {
    turns += 1
    if (!done) setImmediate(turn)
  }
  setImmediate(turn)
  let pieces = 0
  for await (const piece of listOf(alice)) if (piece.length > 1) pieces += 1
  done = true
  expect(pieces).toBeGreaterThan(3)
  expect(turns).toBeGreaterThanOrEqual(pieces - 1)
})

test('whoever is removed meanwhile gets no further piece', async () => {
  const list = listOf(bob)
  expect((await list.next()).value).toBe('[')
  expect((await list.next()).value).toContain('"plaintext":"2 ')
  await removeMember(http.parts, actorOf(alice), { roomId: room, userId: bob.id as UserId })
  await expect(list.next()).rejects.toMatchObject({ code: 'not_a_member' })
})
