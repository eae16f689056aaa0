import { expect, test } from 'vitest'
import type { AccountInfo } from '../../ipc/accounts.ts'
import type { Route } from '../../ipc/route.ts'
import { openLink } from './openLink.ts'

const ROOM = '01900000-0000-7000-8000-000000000001'
const account = (id: string, server: string | null, over: Partial<AccountInfo> = {}): AccountInfo => ({
  id,
  server,
  username: 'alice',
  state: 'signedIn',
  unread: 0,
  rebuilt: false,
  ...over,
})
const linkTo = (server: string) => `roomkey://open/room/${ROOM}?server=${encodeURIComponent(server)}`

function opened(
  infos: AccountInfo[],
  text: string,
): [account: string, route: Route | 'shown', window?: 'as it is'] | null {
  let result: [string, Route | 'shown', 'as it is'?] | null = null
  const accounts = {
    current: infos[0]?.id ?? '',
    infos,
    add: () => 'added',
  }
  const routes = {
    open(id: string, route: Route) {
      result = [id, route]
    },
    tell(id: string, route: Route) {
      result = [id, route, 'as it is']
    },
    show(id: string) {
      result = [id, 'shown']
    },
  }
  openLink({ accounts, routes }, text)
  return result
}

test('a link leads into the account of its server, by origin', () => {
  const infos = [
    account('one', 'https://one.example.org'),
    account('two', 'https://two.example.org'),
    account('plain', 'http://two.example.org:8000'),
  ]
  const room = { kind: 'room', room: ROOM }
  expect(opened(infos, linkTo('https://two.example.org'))).toEqual(['two', room])
  expect(opened(infos, linkTo('http://two.example.org:8000'))).toEqual(['plain', room])
  expect(opened(infos, 'roomkey://open/server/two.example.org')).toEqual(['two', 'shown'])
  expect(opened(infos, 'roomkey://open/server/two.example.org:443')).toEqual(['two', 'shown'])
})

test('of several there the shown one, else one who is signed in', () => {
  const server = 'https://one.example.org'
  const out = account('out', server, { state: 'signedOut' })
  const [here, there] = [account('here', server), account('there', server)]
  expect(opened([here, there], linkTo(server))?.[0]).toBe('here')
  expect(opened([account('else', 'https://x.example'), out, there], linkTo(server))?.[0]).toBe('there')
  expect(opened([account('else', 'https://x.example'), out], linkTo(server))?.[0]).toBe('out')
})

test('without an account there the form to sign in is shown: a blank account’s, or a new one’s', () => {
  const elsewhere = account('one', 'https://one.example.org')
  const blank = account('blank', null, { username: null, state: 'starting' })
  const failed = account('failed', 'https://two.example.org', { state: 'failed' })
  const signIn = { kind: 'signIn', server: 'https://two.example.org', room: ROOM }
  expect(opened([elsewhere, failed], linkTo('https://two.example.org'))).toEqual(['added', signIn])
  expect(opened([elsewhere, blank], linkTo('https://two.example.org'))).toEqual(['blank', signIn])
  expect(opened([elsewhere], 'roomkey://open/server/two.example.org')).toEqual([
    'added',
    { kind: 'signIn', server: 'two.example.org' },
  ])
})

test('what is no link is told on the page that is shown, and goes no further', () => {
  expect(opened([account('one', 'https://one.example.org')], 'roomkey://open/delete')).toEqual([
    'one',
    { kind: 'refused' },
    'as it is',
  ])
})
