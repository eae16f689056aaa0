import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from './clock.ts'
import { otherTurn } from './otherTurn.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test.each([
  ['Node', () => {}],
  ['a browser', () => vi.stubGlobal('setImmediate', undefined)],
])(
  'in %s what is to be done next is done in its order, without a timer, and not when taken back',
  async (_where, stub) => {
    stub()
    const timer = vi.spyOn(globalThis, 'setTimeout')
    const done: number[] = []
    systemClock.after(0, () => done.push(1))
    const takeBack = systemClock.after(0, () => done.push(2))
    systemClock.after(0, () => done.push(3))
    takeBack()
    const turn = otherTurn()
    // Before anybody else has a turn, who may set timers.
    expect(timer).not.toHaveBeenCalled()
    timer.mockRestore()
    expect(done).toEqual([])
    await turn
    expect(done).toEqual([1, 3])
  },
)

test('what is to wait waits', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const done: string[] = []
  systemClock.after(5, () => done.push('later'))
  const takeBack = systemClock.after(5, () => done.push('never'))
  systemClock.after(0, () => done.push('now'))
  await otherTurn()
  takeBack()
  vi.advanceTimersByTime(4)
  expect(done).toEqual(['now'])
  vi.advanceTimersByTime(1)
  expect(done).toEqual(['now', 'later'])
})
