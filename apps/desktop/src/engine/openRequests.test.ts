import type { HttpResponse } from '@roomkey/client'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openRequests, PATIENCE_MS } from './openRequests.ts'

const OK: HttpResponse = { status: 200, header: () => null, text: '' }
const request = { method: 'GET', url: 'http://server/' } as const

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('waits for one request and the one that follows from its answer', async () => {
  const answers: Array<(response: HttpResponse) => void> = []
  const { http, finished } = openRequests(() => new Promise((resolve) => answers.push(resolve)))
  await finished()
  const both = http(request).then(() => http(request))
  let done = false
  const waited = finished().then(() => {
    done = true
  })
  answers[0]?.(OK)
  await vi.advanceTimersByTimeAsync(10)
  expect([answers.length, done]).toEqual([2, false])
  answers[1]?.(OK)
  await vi.advanceTimersByTimeAsync(10)
  await Promise.all([both, waited])
})

it('does not wait for ever, and not for one that failed', async () => {
  const failing = openRequests(() => Promise.reject(new Error('unreachable')))
  await expect(failing.http(request)).rejects.toThrow('unreachable')
  await failing.finished()
  const silent = openRequests(() => new Promise(() => {}))
  void silent.http(request)
  const waited = silent.finished()
  await vi.advanceTimersByTimeAsync(PATIENCE_MS)
  await waited
})
