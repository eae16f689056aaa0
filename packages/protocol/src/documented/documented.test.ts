import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { DEFAULT_LIMITS } from '../limits.ts'
import { MessageBody, MessagesQuery, pythonType, RegisterBody, roomBody, TokenBody } from './index.ts'

const RoomBody = roomBody({ ...DEFAULT_LIMITS, room_name_chars: 5, invites_per_request: 3 })

/** `path: sentence` of everything that is wrong. */
function wrong(schema: z.ZodType, data: unknown): string[] {
  return (schema.safeParse(data).error?.issues ?? []).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  )
}

describe('registering', () => {
  const base = { username: 'alice', password: 'x' }

  test('trims, takes numbers as text and leaves the e-mail out', () => {
    expect(RegisterBody.parse({ username: '  alice ', password: ' a b ', other: 1 })).toEqual({
      username: 'alice',
      password: 'a b',
    })
    expect(RegisterBody.parse({ ...base, username: 'ﬃ'.repeat(50) }).username).toBe('ffi'.repeat(50))
    expect(RegisterBody.parse({ username: 12, password: 3, email: '' })).toEqual({
      username: '12',
      password: '3',
      email: '',
    })
  })

  test.each([
    [{}, ['username: This field is required.', 'password: This field is required.']],
    [{ ...base, username: ' ' }, ['username: This field may not be blank.']],
    [{ ...base, username: null }, ['username: This field may not be null.']],
    [{ ...base, username: ['a'] }, ['username: Not a valid string.']],
    [{ ...base, password: true }, ['password: Not a valid string.']],
    [
      // Normalized it is three times as long.
      { ...base, username: 'ﬃ'.repeat(51) },
      ['username: Ensure this field has no more than 150 characters.'],
    ],
    [
      { ...base, username: 'x'.repeat(151) },
      ['username: Ensure this field has no more than 150 characters.'],
    ],
    [{ ...base, email: 'nope' }, ['email: Enter a valid email address.']],
    [{ ...base, password: 'a\0' }, ['password: Null characters are not allowed.']],
    [{ ...base, password: '\ud800' }, ['password: Surrogate characters are not allowed.']],
  ])('%j', (body, says) => {
    expect(wrong(RegisterBody, body)).toEqual(says)
  })

  test('counts characters as people do', () => {
    expect(wrong(RegisterBody, { ...base, username: '𝒳'.repeat(150) })).toEqual([])
    expect(wrong(RegisterBody, { ...base, username: '𝒳'.repeat(151) })).toHaveLength(1)
  })

  test.each(['a b', 'a!', 'a/b', 'a\n', '<b>', 'a\u200bb'])('refuses the name %j', (username) => {
    expect(wrong(RegisterBody, { ...base, username }).length).toBe(username.trim() === 'a' ? 0 : 1)
  })

  test('two spellings that look the same are one name, at the door and after it', () => {
    const composed = RegisterBody.parse({ ...base, username: 'ömer' }).username
    expect(RegisterBody.parse({ ...base, username: 'o\u0308mer' }).username).toBe(composed)
    expect(TokenBody.parse({ ...base, username: 'o\u0308mer' }).username).toBe(composed)
  })

  test.each(['a@example.com', "o'x+y@a-b.co", 'a@localhost', 'ä@b'])('the address %s', (email) => {
    expect(wrong(RegisterBody, { ...base, email })).toHaveLength(email === 'ä@b' ? 1 : 0)
  })
})

describe('making a room', () => {
  test('ignores empty and repeated names', () => {
    const { invited_usernames } = RoomBody.parse({ invited_usernames: ['bob', '', '  ', ' bob'] })
    expect(invited_usernames).toEqual(['bob'])
  })

  test.each([
    [{}, ['invited_usernames: This field is required.']],
    [{ invited_usernames: null }, ['invited_usernames: This field may not be null.']],
    [{ invited_usernames: 'bob' }, ['invited_usernames: Expected a list of items but got type "str".']],
    [{ invited_usernames: {} }, ['invited_usernames: Expected a list of items but got type "dict".']],
    [
      { invited_usernames: [1, {}, null] },
      ['invited_usernames.1: Not a valid string.', 'invited_usernames.2: This field may not be null.'],
    ],
    [
      { invited_usernames: ['a', 'b', 'c', 'd'] },
      ['invited_usernames: Ensure this field has no more than 3 elements.'],
    ],
    [{ invited_usernames: [], name: 'longer' }, ['name: Ensure this field has no more than 5 characters.']],
    [{ invited_usernames: [], is_private: 'maybe' }, ['is_private: Must be a valid boolean.']],
    [{ invited_usernames: [], is_private: null }, ['is_private: This field may not be null.']],
    [{ invited_usernames: [], description: [] }, ['description: Not a valid string.']],
  ])('%j', (body, says) => {
    expect(wrong(RoomBody, body)).toEqual(says)
  })

  test.each([
    [undefined, true],
    ['False', false],
    ['on', true],
    [0, false],
    ['1', true],
  ])('is_private %j is %j', (is_private, read) => {
    expect(
      RoomBody.parse({ invited_usernames: [], ...(is_private === undefined ? {} : { is_private }) })
        .is_private,
    ).toBe(read)
  })
})

describe('a message', () => {
  test.each([[''], [null], [0], [false], [[]], [{}], [undefined]])('%j counts as missing', (plaintext) => {
    expect(wrong(MessageBody, { plaintext })).toEqual(['plaintext: Message plaintext is required'])
  })

  test('keeps its blanks; an id that is none is ignored, attachments that are none are not', () => {
    expect(MessageBody.parse({ plaintext: '  ', id: 'x' })).toEqual({ plaintext: '  ' })
    expect(wrong(MessageBody, { plaintext: 'a', attachment_ids: ['x'] })).toEqual([
      'attachment_ids.0: Must be a lower-case UUID.',
    ])
  })
})

describe('limit and offset', () => {
  test.each([
    [{}, { limit: 100, offset: 0 }],
    [
      { limit: ' 2 ', offset: '+1' },
      { limit: 2, offset: 1 },
    ],
    [{ limit: '1_0' }, { limit: 10, offset: 0 }],
    [{ limit: ['5', '1'] }, { limit: 1, offset: 0 }],
    [{ limit: '1000000' }, { limit: 1_000_000, offset: 0 }],
    [
      { limit: '-0', offset: '9223372036854775807' },
      { limit: 0, offset: Number.MAX_SAFE_INTEGER },
    ],
  ])('%j', (query, read) => {
    expect(MessagesQuery.parse(query)).toEqual(read)
  })

  test.each(['', 'x', '1.5', '1__0', '_1', '-1', '0x1', '1e3', '9223372036854775808'])(
    '%j is refused',
    (limit) => {
      expect(wrong(MessagesQuery, { limit })).toHaveLength(1)
      expect(wrong(MessagesQuery, { offset: limit })).toHaveLength(1)
    },
  )
})

test('types are told as Python tells them', () => {
  expect([null, [], 1, 1.5, 'x', true, {}].map(pythonType)).toEqual([
    'NoneType',
    'list',
    'int',
    'float',
    'str',
    'bool',
    'dict',
  ])
})
