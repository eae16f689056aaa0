import { expect, test } from 'vitest'
import type { AccountInfo } from '../platform.ts'
import { en } from '../text/en.ts'
import { accountLabel } from './accountName.ts'

const account = (over: Partial<AccountInfo>): AccountInfo => ({
  id: 'a',
  server: 'https://chat.example.org',
  username: 'alice',
  state: 'signedIn',
  unread: 0,
  rebuilt: false,
  ...over,
})

test.each([
  [{}, 'alice on chat.example.org'],
  [{ unread: 1 }, 'alice on chat.example.org, 1 unread message'],
  [{ state: 'signedOut' as const }, 'alice on chat.example.org, signed out'],
  [{ username: null, server: null, state: 'signedOut' as const }, 'New account'],
  [{ state: 'failed' as const }, 'alice on chat.example.org, not available until Roomkey is started again'],
])('%j is called %s', (over, label) => {
  expect(accountLabel(en, account(over))).toBe(label)
})
