import type { TimelineMessage } from '@roomkey/client/api'
import { expect, test } from 'vitest'
import { en } from '../text/en.ts'
import { mayDelete, mayDiscard, mayEdit, mayRetry, retryWords } from './mayChange.ts'

const message = (more: object): TimelineMessage =>
  ({ isOwn: true, deleted: false, state: 'sent', change: null, ...more }) as TimelineMessage
const failed = { state: 'failed', reason: '', retryable: true }

test('one edits one’s own words and nobody else’s, and no tombstone', () => {
  expect(mayEdit(message({}))).toBe(true)
  expect(mayEdit(message({ isOwn: false }))).toBe(false)
  expect(mayEdit(message({ deleted: true }))).toBe(false)
})

test('one deletes one’s own words, an owner anybody’s; what was never sent is discarded', () => {
  expect(mayDelete(message({}), false)).toBe(true)
  expect(mayDelete(message({ isOwn: false }), false)).toBe(false)
  expect(mayDelete(message({ isOwn: false }), true)).toBe(true)
  expect(mayDelete(message({ deleted: true }), true)).toBe(false)
  expect(mayDelete(message({ state: 'waiting' }), false)).toBe(true)
  expect(mayDelete(message(failed), false)).toBe(false)
  expect(mayDelete(message({ ...failed, change: { kind: 'edit', text: '' } }), false)).toBe(true)
})

test('a change can be taken back until it goes out, and what failed put away', () => {
  const change = { kind: 'delete' }
  expect(mayDiscard(message({ state: 'waiting', change, deleted: true }))).toBe(true)
  expect(mayDiscard(message({ state: 'sending', change }))).toBe(false)
  expect(mayDiscard(message({ state: 'waiting' }))).toBe(false)
  expect(mayDiscard(message(failed))).toBe(true)
  expect(mayRetry(message(failed))).toBe(true)
  expect(mayRetry(message({ ...failed, retryable: false }))).toBe(false)
  expect(mayRetry(message({}))).toBe(false)
})

test('words whose file was cancelled go without it, and are said to', () => {
  expect(retryWords(message({ ...failed, code: 'fileCancelled' }), en)).toBe('Send without it')
  expect(retryWords(message(failed), en)).toBe('Retry')
})
