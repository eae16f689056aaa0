import type { TimelineMessage, TimelineView } from '@roomkey/client/api'
import { expect, test } from 'vitest'
import { nextLine } from './newLine.ts'

const own = (id: string, seq: number | null) => ({ id, seq, isOwn: true }) as TimelineMessage
const view = (readSeq: number, lastSeq: number, messages: TimelineMessage[] = []) =>
  ({ readSeq, lastSeq, unread: lastSeq - readSeq, messages }) as unknown as TimelineView

test('the line moves to what came while nobody looked, and only then', () => {
  const opened = nextLine(null, view(5, 8), true)
  expect(opened).toMatchObject({ readSeq: 5, unread: 3 })
  expect(nextLine(opened, view(8, 8), true)).toBe(opened)
  expect(nextLine(opened, view(8, 9), true)).toBe(opened)
  expect(nextLine(opened, view(8, 8), false)).toBe(opened)
  const away = nextLine(opened, view(8, 9), false)
  expect(away).toMatchObject({ readSeq: 8, unread: 1 })
  // What comes next belongs to the same absence.
  expect(nextLine(away, view(8, 11), false)).toBe(away)
})

test('an answer takes it away; what waited before it was drawn is none', () => {
  const waiting = own('a', null)
  const opened = nextLine(null, view(5, 8, [waiting]), true)
  expect(nextLine(opened, view(8, 8, [waiting]), true)).toBe(opened)
  expect(nextLine(opened, view(8, 8, [waiting, own('b', null)]), true).unread).toBe(0)
  expect(nextLine(opened, view(8, 9, [own('c', 9)]), true).unread).toBe(0)
})
