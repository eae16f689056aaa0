import type { EngineHost, ViewQuery, ViewSink } from '@roomkey/client'
import { expect, it } from 'vitest'
import type { AccountStatus } from './messages.ts'
import { tellStatus } from './tellStatus.ts'

it('tells who is signed in and what is unread beside the page, also after a new page has come', () => {
  const told: AccountStatus[] = []
  const page: unknown[][] = []
  const watched = new Map<string, number>()
  let sink: ViewSink | undefined
  const engine = tellStatus(
    (ours) => {
      sink = ours
      return {
        commands: {
          watch: async (watch: number, { view }: ViewQuery) => void watched.set(view, watch),
        } as unknown as EngineHost['commands'],
        forgetWatches: () => watched.clear(),
        close: async () => {},
      }
    },
    { viewChanged: (...args) => void page.push(args) },
    (status) => void told.push(status),
  )
  const say = (view: string, value: unknown) => sink?.viewChanged(watched.get(view) ?? 0, value)
  const alice = { id: 1, username: 'alice' }
  say('session', { state: 'starting' })
  say('rooms', [])
  expect(told).toEqual([])
  say('session', { state: 'signedIn', server: 'http://new', user: alice, storage: 'persistent' })
  say('rooms', [{ unread: 2 }, { unread: 0 }, { unread: 3 }])
  // Another preview, the same number.
  say('rooms', [{ unread: 2 }, { unread: 0 }, { unread: 3 }])
  expect(told).toEqual([
    { state: 'signedIn', server: 'http://new', username: 'alice', unread: 0 },
    { state: 'signedIn', server: 'http://new', username: 'alice', unread: 5 },
  ])
  engine.forgetWatches()
  say('session', { state: 'signedOut', server: 'http://new', username: 'alice', reason: 'expired' })
  expect(told.at(-1)).toEqual({ state: 'signedOut', server: 'http://new', username: 'alice', unread: 0 })
  expect(page).toEqual([])
  sink?.viewChanged(0, 'for the page')
  expect(page).toEqual([[0, 'for the page']])
})
