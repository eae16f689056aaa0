import { expect, test } from 'vitest'
import type { AccountInfo } from '../platform.ts'
import { en } from '../text/en.ts'
import { accountLabel, tileName } from './accountName.ts'

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

test('a tile is called after its server, or its person where two share one', () => {
  const at = (server: string) => account({ server })
  const named = (server: string) => tileName(at(server), [at(server)])
  expect(named('https://chat.example.org')).toBe('example')
  expect(named('https://talk.sailing-club.example')).toBe('sailing-club')
  expect(named('http://localhost:8000')).toBe('localhost')
  expect(named('http://10.0.0.7:8000')).toBe('10.0.0.7')
  expect(named('https://roomkey.de')).toBe('de')
  const two = [account({}), account({ id: 'b', username: 'bob' })]
  expect(two.map((each) => tileName(each, two))).toEqual(['alice', 'bob'])
  const ports = [8000, 8001].map((port) => account({ id: `${port}`, server: `http://127.0.0.1:${port}` }))
  expect(ports.map((each) => tileName(each, ports))).toEqual(['alice', 'alice'])
  const elsewhere = [account({}), account({ id: 'b', server: 'https://extra.example', username: 'bob' })]
  expect(elsewhere.map((each) => tileName(each, elsewhere))).toEqual(['alice', 'bob'])
})
