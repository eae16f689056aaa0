import type { EngineHost, ViewQuery, ViewSink } from '@roomkey/client'
import { type AttentionView, NOTHING_TO_TELL as NOTHING } from '@roomkey/client/api'
import { beforeEach, expect, it } from 'vitest'
import type { AccountStatus } from './messages.ts'
import { tellStatus } from './tellStatus.ts'

const alice = { id: 1, username: 'alice' }
const signedIn = { state: 'signedIn', server: 'http://new', user: alice, storage: 'persistent' }

let told: AccountStatus[]
let page: unknown[][]
let engine: EngineHost
let say: (view: string, value: unknown) => Promise<void>
/** What the engine has of the view, while the one that was told may be older. */
let unread: AttentionView

beforeEach(() => {
  told = []
  page = []
  unread = NOTHING
  const watched = new Map<string, number>()
  let sink: ViewSink | undefined
  say = async (view, value) => {
    sink?.viewChanged(watched.get(view) ?? 0, value)
    await Promise.resolve()
  }
  engine = tellStatus(
    (ours) => {
      sink = ours
      return {
        commands: {
          async watch(watch: number, { view }: ViewQuery) {
            watched.set(view, watch)
            if (view === 'attention') sink?.viewChanged(watch, unread)
          },
        } as unknown as EngineHost['commands'],
        forgetWatches: () => watched.clear(),
        close: async () => {},
      }
    },
    { viewChanged: (...args) => void page.push(args) },
    (status) => void told.push(status),
  )
})

it('tells who is signed in and what is unread beside the page, also after a new page has come', async () => {
  await say('session', { state: 'starting' })
  await say('attention', NOTHING)
  expect(told).toEqual([])
  const five = { ...NOTHING, unread: 5 }
  // The view would have been told of after the session.
  unread = five
  await say('session', signedIn)
  await say('attention', five)
  await say('attention', { ...five })
  const status = { state: 'signedIn', server: 'http://new', username: 'alice', caughtUp: false }
  expect(told).toEqual([{ ...status, attention: five }])
  engine.forgetWatches()
  await say('session', { state: 'signedOut', server: 'http://new', username: 'alice', reason: 'expired' })
  expect(told.at(-1)).toMatchObject({ state: 'signedOut', username: 'alice', attention: NOTHING })
  await say('session', { state: 'unopened', server: null, username: null, reason: 'secrets' })
  expect(told.at(-1)).toEqual({
    state: 'unopened',
    server: null,
    username: null,
    attention: NOTHING,
    caughtUp: false,
  })
  expect(page).toEqual([])
  await say('other', 'for the page')
  expect(page).toEqual([[0, 'for the page']])
})

it('tells that nothing is missed any more together with what was missed, or later', async () => {
  await say('session', signedIn)
  unread = { ...NOTHING, unread: 2 }
  await say('connection', { state: 'live' })
  await Promise.resolve()
  expect(told.slice(1)).toMatchObject([
    { caughtUp: false, attention: unread },
    { caughtUp: true, attention: unread },
  ])
  await say('connection', { state: 'offline' })
  expect(told.at(-1)).toMatchObject({ caughtUp: false })
  // Lost again before it was told.
  await say('connection', { state: 'live' })
  await say('connection', { state: 'offline' })
  await Promise.resolve()
  expect(told.at(-1)).toMatchObject({ caughtUp: false })
})
