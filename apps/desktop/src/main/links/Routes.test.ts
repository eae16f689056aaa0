import { expect, test } from 'vitest'
import type { Route } from '../../ipc/route.ts'
import { Routes } from './Routes.ts'

const ROOM = { kind: 'room', room: '01900000-0000-7000-8000-000000000001' } as Route
const SETTINGS: Route = { kind: 'settings' }

/** Two accounts of which `here` is shown, and what the pages were told. */
function world() {
  const told: [account: string, id: number, kind: string][] = []
  let current = 'here'
  let shows = 1
  let raised = 0
  const accounts = {
    get current() {
      return current
    },
    get shows() {
      return shows
    },
    engineOf: (id: string) => (id === 'gone' ? undefined : ({} as never)),
    switchTo(id: string) {
      if (id === current || id === 'gone') return
      current = id
      shows += 1
    },
  }
  const window = {
    send: ((_event: string, { id, route }: { id: number; route: Route }) =>
      told.push([current, id, route.kind])) as never,
    show: () => void raised++,
  }
  const routes = new Routes({ accounts, window })
  return { accounts, routes, told, raised: () => raised, reload: () => void shows++ }
}

test('a page that listens is led at once; one that is loading when it listens, and again after a reload', () => {
  const { routes, told, reload } = world()
  routes.open('here', ROOM)
  expect(told).toEqual([])
  routes.listens('here')
  reload()
  routes.listens('here')
  routes.taken('here', 1)
  routes.listens('here')
  expect(told).toEqual([
    ['here', 1, 'room'],
    ['here', 1, 'room'],
  ])
  routes.open('here', SETTINGS)
  expect(told.at(-1)).toEqual(['here', 2, 'settings'])
})

test('what only has to be told leaves the window as it is', () => {
  const { raised, routes, told } = world()
  routes.listens('here')
  routes.tell('here', { kind: 'refused' })
  routes.taken('here', 1)
  routes.tell('gone', { kind: 'refused' })
  expect([raised(), told]).toEqual([0, [['here', 1, 'refused']]])
})

test('another account’s page is shown and led, and the one that leaves hears nothing', () => {
  const { accounts, raised, routes, told } = world()
  routes.listens('here')
  routes.open('other', ROOM)
  expect([accounts.current, raised(), told]).toEqual(['other', 1, []])
  // It was about to say so when it was left.
  routes.listens('here')
  expect(told).toEqual([])
  routes.listens('other')
  expect(told).toEqual([['other', 1, 'room']])
})

test('a page that is being replaced by one of the same account is not led any more', () => {
  const { routes, told, reload } = world()
  routes.listens('here')
  reload()
  routes.open('here', ROOM)
  expect(told).toEqual([])
  routes.listens('here')
  expect(told).toHaveLength(1)
})

test('a newer route takes the place of the one that waits, whatever is said of the older', () => {
  const { routes, told } = world()
  routes.open('here', ROOM)
  routes.open('here', SETTINGS)
  routes.taken('here', 1)
  routes.taken('other', 2)
  routes.listens('here')
  expect(told).toEqual([['here', 2, 'settings']])
})

test('who rather stays is not led there later', () => {
  const { routes, told } = world()
  routes.open('other', ROOM)
  routes.forget('here')
  routes.forget('other')
  routes.listens('other')
  expect(told).toEqual([])
})

test('for an account that is gone only the window is shown', () => {
  const { accounts, raised, routes, told } = world()
  routes.listens('here')
  routes.open('gone', ROOM)
  expect([accounts.current, raised(), told]).toEqual(['here', 1, []])
})
