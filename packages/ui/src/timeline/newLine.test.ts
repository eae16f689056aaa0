import type { TimelineMessage, TimelineView } from '@roomkey/client/api'
import { expect, test } from 'vitest'
import { hasMore, keptLine, nextLine } from './newLine.ts'

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
  const longer = nextLine(away, view(8, 11), false)
  expect(longer).toMatchObject({ readSeq: 8, unread: 3 })
  expect(nextLine(longer, view(8, 12), true)).toBe(longer)
})

test('an answer takes it away; what waited before it was drawn is none', () => {
  const waiting = own('a', null)
  const opened = nextLine(null, view(5, 8, [waiting]), true)
  expect(nextLine(opened, view(8, 8, [waiting]), true)).toBe(opened)
  expect(nextLine(opened, view(8, 8, [waiting, own('b', null)]), true).unread).toBe(0)
  expect(nextLine(opened, view(8, 9, [own('c', 9)]), true).unread).toBe(0)
})

test('the line comes also where all was read when the room was opened', () => {
  const opened = nextLine(null, view(8, 8), true)
  expect(nextLine(opened, view(8, 8), false)).toBe(opened)
  expect(nextLine(opened, view(8, 9), false)).toMatchObject({ readSeq: 8, unread: 1 })
})

test('a line that nobody has seen outlives jumps; one that was seen gives way to a newer one', () => {
  const opened = nextLine(null, view(5, 1505), true)
  const read = view(1505, 1505)
  expect(keptLine(opened, read)).toBe(opened)
  expect(keptLine(opened, view(1505, 1510))).toBe(opened)
  const seen = { ...opened, reached: true }
  expect(keptLine(seen, read)).toBe(seen)
  expect(keptLine(seen, view(5, 1506))).toBe(seen)
  expect(keptLine(seen, view(1505, 1510))).toMatchObject({ readSeq: 1505, unread: 5, reached: false })
  expect(keptLine(null, view(5, 8))).toMatchObject({ readSeq: 5, unread: 3 })
})

test('where counting ended it is not known how many there are', () => {
  const line = (unread: number, behind: number) =>
    nextLine(null, { ...view(0, behind), unread } as TimelineView, true)
  expect(hasMore(line(999, 1500))).toBe(false)
  expect(hasMore(line(1000, 1500))).toBe(true)
  expect(hasMore(line(40, 2000))).toBe(false)
  // Of those above the newest 2,000 nobody has said whose they are.
  expect(hasMore(line(40, 2001))).toBe(true)
})
