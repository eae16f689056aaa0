import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { type AwaySigns, followAway } from './followAway.ts'

it('nobody looks while the screen is locked, or nothing was touched for a while', () => {
  let state: ReturnType<AwaySigns['getSystemIdleState']> = 'active'
  let changes = 0
  const emitter = new EventEmitter()
  const on = (event: string, listener: () => void) => emitter.on(event, listener)
  const isAway = followAway({ on, getSystemIdleState: () => state }, () => void changes++)
  expect(isAway()).toBe(false)
  emitter.emit('lock-screen')
  expect([isAway(), changes]).toEqual([true, 1])
  emitter.emit('unlock-screen')
  expect([isAway(), changes]).toEqual([false, 2])
  const answers = (['active', 'unknown', 'idle', 'locked'] as const).map((each) => {
    state = each
    return isAway()
  })
  expect(answers).toEqual([false, false, true, true])
})
