import type { Person, TimelineMessage } from '@roomkey/client/api'
import type { MessageId, Seq, UserId } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { buildRows, GROUP_MS, isBeyond, type Row, shiftOf } from './rows.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const alice: Person = { id: 1 as UserId, username: 'alice' }
const bob: Person = { id: 2 as UserId, username: 'bob' }

function message(seq: number, at: number, changes: Partial<TimelineMessage> = {}): TimelineMessage {
  return {
    id: `message-${seq}` as MessageId,
    seq: seq as Seq,
    sender: bob,
    isOwn: false,
    text: `text ${seq}`,
    at,
    editedAt: null,
    deleted: false,
    attachments: [],
    state: 'sent',
    ...changes,
  } as TimelineMessage
}

const options = {
  hasOlder: false,
  newAfter: null as Seq | null,
  heads: new Set<MessageId>(),
  dayKey: (at: number) => String(Math.floor(at / DAY)),
}
const shape = (rows: readonly Row[]) =>
  rows.map((row) => (row.kind === 'message' ? `${row.starts ? '+' : '-'}${row.message.seq}` : row.kind))

describe('grouping', () => {
  test('one name for one person within five minutes', () => {
    const rows = buildRows(
      [
        message(1, 0),
        message(2, GROUP_MS - 1),
        message(3, GROUP_MS - 1 + GROUP_MS),
        message(4, GROUP_MS * 2, { sender: alice, isOwn: true }),
        message(5, GROUP_MS * 2),
      ],
      options,
    )
    expect(shape(rows)).toEqual(['day', '+1', '-2', '+3', '+4', '+5'])
  })

  test('a deleted account is not the same person as another one that was not deleted', () => {
    expect(shape(buildRows([message(1, 0), message(2, 1, { sender: null })], options))).toEqual([
      'day',
      '+1',
      '+2',
    ])
  })

  test('a new day begins a group and gets a separator', () => {
    expect(shape(buildRows([message(1, DAY - 1), message(2, DAY)], options))).toEqual([
      'day',
      '+1',
      'day',
      '+2',
    ])
  })

  test('a day that a clock jump brings twice has two keys', () => {
    const rows = buildRows([message(1, DAY), message(2, 0), message(3, DAY)], options)
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length)
  })
})

describe('the line of new messages', () => {
  test('stands before the first one of others after the mark and begins a group', () => {
    const rows = buildRows(
      [message(1, 0), message(2, 1, { isOwn: true, sender: alice }), message(3, 2), message(4, 3)],
      { ...options, newAfter: 1 as Seq },
    )
    expect(shape(rows)).toEqual(['day', '+1', '+2', 'new', '+3', '-4'])
  })

  test('is not drawn over own or unsent messages', () => {
    const pending = message(3, 2, { seq: null, isOwn: true, state: 'waiting' })
    const rows = buildRows([message(1, 0), message(2, 1, { isOwn: true }), pending], {
      ...options,
      newAfter: 1 as Seq,
    })
    expect(rows.some((row) => row.kind === 'new')).toBe(false)
  })
})

describe('when the first new message is not loaded', () => {
  const loaded = [message(8, 0), message(9, 1, { isOwn: true, sender: alice }), message(10, 2)]

  test('there is no line, which would say that it stands before the first one', () => {
    const rows = buildRows(loaded, { ...options, hasOlder: true, newAfter: 3 as Seq })
    expect(rows.some((row) => row.kind === 'new')).toBe(false)
  })

  test('there is one as soon as nothing after the mark is missing', () => {
    const reached = buildRows(loaded, { ...options, hasOlder: true, newAfter: 7 as Seq })
    expect(shape(reached)).toEqual(['new', '+8', '+9', '+10'])
    expect(shape(buildRows(loaded, { ...options, newAfter: 3 as Seq }))[1]).toBe('new')
  })

  test('it is further up, until what is here reaches the mark or lies before it', () => {
    const beyond = (newAfter: number | null, hasOlder = true) =>
      isBeyond(loaded, { hasOlder, newAfter: newAfter as Seq | null })
    expect(beyond(3)).toBe(true)
    expect(beyond(6)).toBe(true)
    expect(beyond(7)).toBe(false)
    expect(beyond(20)).toBe(false)
    expect(beyond(3, false)).toBe(false)
    expect(beyond(null)).toBe(false)
    expect(isBeyond([], { hasOlder: true, newAfter: 3 as Seq })).toBe(false)
  })
})

describe('older messages', () => {
  const shown = [message(5, DAY + 5), message(6, DAY + 6)]
  const before = buildRows(shown, { ...options, hasOlder: true })

  test('without them nobody knows where the first day begins', () => {
    expect(shape(before)).toEqual(['+5', '-6'])
  })

  test('come as rows above; what was shown keeps its shape and height', () => {
    const older = [message(3, DAY - 1), message(4, DAY + 4)]
    const after = buildRows([...older, ...shown], {
      ...options,
      hasOlder: true,
      heads: new Set(['message-5' as MessageId]),
    })
    expect(shape(after)).toEqual(['+3', 'day', '+4', '+5', '-6'])
    expect(shiftOf(before, after)).toBe(3)
    expect(after.slice(3)).toEqual(before)
  })

  test('that were dropped shift the other way, also when a discarded one is gone', () => {
    const rows = buildRows([message(1, 0), message(2, 1), message(3, 2)], { ...options, hasOlder: true })
    expect(shiftOf(rows, rows.slice(1))).toBe(-1)
    expect(shiftOf(rows, [])).toBe(0)
  })
})
