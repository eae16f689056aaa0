import { expect, test } from 'vitest'
import { en } from '../text/en.ts'
import { createBackground } from './background.ts'

function setUp() {
  const told: string[] = []
  const clock = { now: 0 }
  const background = createBackground({ notify: (words) => told.push(words) }, en, () => clock.now)
  return { told, clock, background }
}
const failed = (reason: 'internal' | 'offline' | 'gone') =>
  Promise.resolve({ ok: false as const, reason, message: '' })

test('what could not be kept is told once in a while, not at every key', async () => {
  const { told, clock, background } = setUp()
  await background.keep(failed('internal'))
  await background.keep(Promise.reject(new Error('the engine is gone')))
  expect(told).toEqual([en.app.notKept])
  clock.now = 61_000
  await background.keep(failed('internal'))
  expect(told).toHaveLength(2)
})

test('what is shown elsewhere is not told again', async () => {
  const { told, background } = setUp()
  await background.keep(Promise.resolve({ ok: true }))
  await background.keep(failed('offline'))
  await background.keep(failed('gone'))
  await background.ask(failed('internal'))
  expect(told).toEqual([])
  await background.ask(Promise.reject(new Error('the engine is gone')))
  expect(told).toEqual([en.failure.internal])
})
