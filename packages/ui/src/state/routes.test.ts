import { expect, test } from 'vitest'
import type { Route } from '../platform.ts'
import { createRoutes } from './routes.ts'

test('a route stays until it is taken, and taking an older one leaves the newer', () => {
  let lead: (route: Route, taken: () => void) => void = () => {}
  const taken: string[] = []
  const routes = createRoutes({
    onRoute: (listener) => {
      lead = listener
    },
  })
  const first: Route = { kind: 'settings' }
  const second: Route = { kind: 'refused' }
  lead(first, () => taken.push('first'))
  lead(second, () => taken.push('second'))
  routes.take(first)
  expect([routes.getState().route, taken]).toEqual([second, []])
  routes.take(second)
  routes.take(second)
  expect([routes.getState().route, taken]).toEqual([null, ['second']])
})
