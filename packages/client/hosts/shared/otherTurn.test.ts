import { afterEach, expect, test, vi } from 'vitest'
import { systemClock } from './clock.ts'
import { otherTurn } from './otherTurn.ts'

afterEach(() => void vi.unstubAllGlobals())

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
    expect(done).toEqual([])
    await otherTurn()
    expect(done).toEqual([1, 3])
    expect(timer).not.toHaveBeenCalled()
    timer.mockRestore()
  },
)

test('what is to wait waits', async () => {
  const done: string[] = []
  const waited = new Promise<void>((resolve) => {
    systemClock.after(5, () => {
      done.push('later')
      resolve()
    })
  })
  systemClock.after(0, () => done.push('now'))
  await waited
  expect(done).toEqual(['now', 'later'])
})
