import type { TimelineMessage } from '@roomkey/client/api'
import { expect, test } from 'vitest'
import { demoRooms } from '../testing/demoRooms.ts'
import { sharedMessages } from './sharedMessages.ts'

const messages = (): TimelineMessage[] => demoRooms(1_700_000_000_000)[0]?.messages.slice(-40) ?? []

test('a copy of what is known is what is known', () => {
  const before = messages()
  const after = sharedMessages(before, structuredClone(before).slice(10))
  expect(after.every((message, index) => message === before[index + 10])).toBe(true)
})

test('whatever changed of a message makes it another one, and it alone', () => {
  const before = messages()
  const withFile = before.findIndex(({ attachments }) => attachments.length > 0)
  const changes: Array<(message: TimelineMessage) => unknown> = [
    (message) => Object.assign(message, { text: 'Something else' }),
    (message) => Object.assign(message, { sender: null }),
    (message) => Object.assign(message, { state: 'failed', reason: 'Too long', retryable: false }),
    (message) => message.attachments.pop(),
    (message) => Object.assign(message.attachments[0] ?? {}, { width: 12 }),
  ]
  for (const change of changes) {
    const next = structuredClone(before)
    change(next[withFile] as TimelineMessage)
    const after = sharedMessages(before, next)
    expect(after).toEqual(next)
    expect(after.filter((message, index) => message !== before[index])).toEqual([next[withFile]])
  }
})
