import type { ViewQuery } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createViewStore } from './viewStore.ts'

const rooms: ViewQuery = { view: 'rooms' }

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp() {
  const watched = new Map<number, ViewQuery>()
  const views = createViewStore({
    watch: async (number, query) => {
      watched.set(number, query)
      return undefined
    },
    unwatch: async (number) => {
      watched.delete(number)
      return undefined
    },
  })
  return { views, watched }
}

test('a query is watched once for all who look, and a while longer', () => {
  const { views, watched } = setUp()
  const first = views.acquire(rooms)
  const second = views.acquire({ view: 'rooms' })
  expect([...watched]).toEqual([[1, rooms]])
  first()
  first()
  second()
  expect(watched.size).toBe(1)
  const third = views.acquire(rooms)
  vi.runAllTimers()
  expect(watched.size).toBe(1)
  third()
  vi.runAllTimers()
  expect(watched.size).toBe(0)
})

test('values arrive under their query; late ones of an ended watch are dropped', () => {
  const { views } = setUp()
  const leave = views.acquire(rooms)
  expect(views.peek(rooms)).toBeUndefined()
  views.changed(1, [])
  expect(views.peek(rooms)).toEqual([])
  leave()
  vi.runAllTimers()
  views.changed(1, ['late'])
  expect(views.peek(rooms)).toBeUndefined()
})

test('two rooms are two watches; closing ends both', () => {
  const { views, watched } = setUp()
  views.acquire({ view: 'room', room: 'a' as RoomId })
  views.acquire({ view: 'room', room: 'b' as RoomId })
  expect(watched.size).toBe(2)
  views.close()
  expect(watched.size).toBe(0)
})

test('of the views that nobody looks at the last ones are kept', () => {
  const { views, watched } = setUp()
  const room = (n: number): ViewQuery => ({ view: 'room', room: `${n}` as RoomId })
  for (let n = 0; n < 20; n++) views.acquire(room(n))()
  expect([...watched.values()]).toEqual([12, 13, 14, 15, 16, 17, 18, 19].map(room))
  const leave = views.acquire(room(12))
  views.acquire(room(30))()
  expect([...watched.values()]).toContainEqual(room(12))
  leave()
  vi.runAllTimers()
  expect(watched.size).toBe(0)
})
