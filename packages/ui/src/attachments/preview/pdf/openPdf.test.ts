import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openPdf } from './openPdf.ts'

/** A reader that never answers, as one that a hostile document keeps busy. */
class Busy extends EventTarget {
  static all: Busy[] = []
  ended = false
  constructor() {
    super()
    Busy.all.push(this)
  }
  postMessage() {}
  terminate() {
    this.ended = true
  }
}
beforeEach(() => {
  Busy.all = []
  vi.stubGlobal('Worker', Busy)
  vi.useFakeTimers()
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('a reader that is kept busy ends with whoever looked', async () => {
  const looking = new AbortController()
  const opening = openPdf(new Uint8Array(10), looking.signal)
  expect(Busy.all.map(({ ended }) => ended)).toEqual([false])
  looking.abort()
  await expect(opening).rejects.toThrow()
  expect(Busy.all.map(({ ended }) => ended)).toEqual([true])
  await expect(openPdf(new Uint8Array(10), looking.signal)).rejects.toThrow()
  expect(Busy.all).toHaveLength(1)
})

test('a reader that is kept busy for too long is ended', async () => {
  const opening = openPdf(new Uint8Array(10), new AbortController().signal)
  const told = expect(opening).rejects.toThrow('did not end')
  await vi.advanceTimersByTimeAsync(20_000)
  await told
  expect(Busy.all.map(({ ended }) => ended)).toEqual([true])
})
