import type { MessageId, Seq } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { ledTo, nearestRow } from './places.ts'
import type { Row } from './rows.ts'

const id = (seq: number) => `message-${seq}` as MessageId
const message = (seq: number) => ({ kind: 'message', key: id(seq), message: { seq } }) as Row
const line: Row = { kind: 'new', key: 'new' }
const day: Row = { kind: 'day', key: 'day:1', at: 0 }
const rows = [day, message(4), line, day, message(5), message(7)]
const place = (message: MessageId | null, seq: number) => ({ message, seq: seq as Seq, top: null })

test('a message, or the one after it where it is gone, or the last', () => {
  expect(nearestRow(rows, place(id(5), 5))).toBe(id(5))
  expect(nearestRow(rows, place(id(6), 6))).toBe(id(7))
  expect(nearestRow(rows, place(id(9), 9))).toBe(id(7))
  expect(nearestRow([], place(id(9), 9))).toBeNull()
  // Nobody is led to another message than the one that was looked for.
  expect(ledTo(rows, place(id(6), 6))).toBe(id(6))
})

test('the line, and the first message below it; without one, the message after the mark', () => {
  expect(nearestRow(rows, place(null, 5))).toBe('new')
  expect(ledTo(rows, place(null, 5))).toBe(id(5))
  const answered = rows.filter((row) => row !== line)
  expect(nearestRow(answered, place(null, 5))).toBe(id(5))
  expect(ledTo(answered, place(null, 5))).toBe(id(5))
  expect(ledTo([], place(null, 5))).toBeNull()
})
