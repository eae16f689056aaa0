import { describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { MessageBody, membersBody, RegisterBody, roomBody, TokenBody } from './documented/index.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { openapi } from './openapi/index.ts'
import { ClientFrame } from './sync.ts'

// Each refused item of a list costs a sentence, and a list may be as long as a body: a server that told of them all would
// stand still for a minute, at the wish of anybody.

const ID = '01890000-0000-7000-8000-000000000001'
const MANY = 10_000
const ITEMS: [string, unknown][] = [
  ['numbers', 1],
  ['objects', {}],
  ['lists', []],
  ['words', 'no id'],
  ['null', null],
]
const FIELDS: [string, z.ZodType, (list: unknown) => unknown][] = [
  ['attachment_ids', MessageBody, (list) => ({ plaintext: 'x', attachment_ids: list })],
  ['invited_usernames', roomBody(DEFAULT_LIMITS), (list) => ({ name: 'x', invited_usernames: list })],
  ['usernames', membersBody(DEFAULT_LIMITS), (list) => ({ usernames: list })],
  [
    'a message’s attachment_ids',
    ClientFrame,
    (list) => ({ type: 'send', ref: 'r', message: { id: ID, room_id: ID, text: '', attachment_ids: list } }),
  ],
  ['room_ids', ClientFrame, (list) => ({ type: 'first', room_ids: list })],
  ['user_ids', ClientFrame, (list) => ({ type: 'watch_presence', user_ids: list })],
  ['first', ClientFrame, (list) => ({ ...hello({}), first: list })],
  ['rooms', ClientFrame, hello],
]

function hello(rooms: unknown) {
  return { type: 'hello', version: 1, token: 't', epoch: null, rooms }
}

describe.each(FIELDS)('%s', (_name, schema, bodyOf) => {
  test.each(ITEMS)(`${MANY} ${'%s'} are refused in a few words`, (_items, item) => {
    const refused = schema.safeParse(bodyOf(Array(MANY).fill(item)))
    expect(refused.error?.issues.length).toBeLessThanOrEqual(2)
  })

  test('so are as many keys', () => {
    const record = Object.fromEntries(Array.from({ length: MANY }, (_, index) => [`no id ${index}`, {}]))
    const refused = schema.safeParse(bodyOf(record))
    expect(refused.error?.issues.length).toBeLessThanOrEqual(2)
    expect(JSON.stringify(refused.error).length).toBeLessThan(1000)
  })
})

describe('names of ten thousand combining marks are never put into order', () => {
  const marks = `a${'\u0301\u0327'.repeat(5_000)}`
  const short = `a${'\u0301\u0327'.repeat(200)}`
  test.each([
    ['a new account', RegisterBody, { username: marks, password: 'x' }, false],
    ['a short one of a new account', RegisterBody, { username: short, password: 'x' }, false],
    ['signing in', TokenBody, { username: marks, password: 'x' }, true],
    ['signing in with a short one', TokenBody, { username: short, password: 'x' }, true],
    ['an invitation', membersBody(DEFAULT_LIMITS), { usernames: [marks, short, 'bob'] }, true],
  ])('%s', (_what, schema: z.ZodType, body, taken) => {
    const normalize = vi.spyOn(String.prototype, 'normalize')
    const read = schema.safeParse(body)
    const longest = Math.max(0, ...normalize.mock.contexts.map((text) => String(text).length))
    normalize.mockRestore()
    expect(read.success).toBe(taken)
    expect(longest).toBeLessThan(10)
  })
})

test('every list that anybody may send has a greatest length', () => {
  const { schemas } = openapi({ version: '1', limits: DEFAULT_LIMITS }).components
  const bodies = Object.entries(schemas).filter(([name]) => name.endsWith('Body') && name !== 'ErrorBody')
  expect(bodies.length).toBeGreaterThan(8)
  const frames = z.toJSONSchema(ClientFrame, { io: 'input', unrepresentable: 'any' })
  const lists = [...bodies.map(([, schema]) => schema), frames].flatMap((schema) => [...listsIn(schema)])
  expect(lists.length).toBeGreaterThan(5)
  expect(lists.filter(({ maxItems }) => maxItems === undefined)).toEqual([])
})

/** Lists, and objects of any keys, which have no greatest length in JSON Schema as we write it. */
function* listsIn(schema: unknown): Generator<Record<string, unknown>> {
  if (typeof schema !== 'object' || schema === null) return
  const { type, additionalProperties } = schema as Record<string, unknown>
  if (type === 'array' || (typeof additionalProperties === 'object' && additionalProperties !== null))
    yield schema as Record<string, unknown>
  for (const part of Object.values(schema)) yield* listsIn(part)
}
