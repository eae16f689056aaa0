import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { repeat } from './repeat.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('runs every time, after a failure too, and not after it was stopped', async () => {
  const run = vi.fn().mockRejectedValueOnce(new Error('first')).mockResolvedValue(undefined)
  const failed = vi.fn()
  const stop = repeat({ everyMs: 1000, run, failed })
  expect(run).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(2000)
  expect(run).toHaveBeenCalledTimes(2)
  expect(failed).toHaveBeenCalledExactlyOnceWith(new Error('first'))
  await stop()
  await vi.advanceTimersByTimeAsync(5000)
  expect(run).toHaveBeenCalledTimes(2)
})

test('comes earlier by chance, never by more than its share and never later', async () => {
  const chance = vi.spyOn(Math, 'random').mockReturnValueOnce(0.5).mockReturnValue(0)
  const run = vi.fn(async () => {})
  const stop = repeat({ everyMs: 1000, jitter: 0.4, run, failed: vi.fn() })
  await vi.advanceTimersByTimeAsync(799)
  expect(run).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(run).toHaveBeenCalledOnce()
  await vi.advanceTimersByTimeAsync(1000)
  expect(run).toHaveBeenCalledTimes(2)
  await stop()
  chance.mockRestore()
})

test('never runs twice at a time, and stopping waits for the run under way', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const run = vi.fn(() => promise)
  const stop = repeat({ everyMs: 1000, run, failed: vi.fn() })
  await vi.advanceTimersByTimeAsync(3000)
  expect(run).toHaveBeenCalledOnce()
  const stopped = vi.fn()
  const stopping = stop().then(stopped)
  await vi.advanceTimersByTimeAsync(0)
  expect(stopped).not.toHaveBeenCalled()
  resolve()
  await stopping
  expect(stopped).toHaveBeenCalledOnce()
})
