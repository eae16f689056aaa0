import { EventEmitter } from 'node:events'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { WorkerMessage } from '../../engine/messages.ts'
import { EngineHost, type EngineWorker } from './EngineHost.ts'

/** Plays the worker's end: answers calls as told, keeps what was posted. */
class FakeWorker extends EventEmitter {
  readonly posted: WorkerMessage[] = []
  answers: Record<string, unknown> = {}
  terminated = false

  postMessage(envelope: WorkerMessage): void {
    this.posted.push(envelope)
    const call = envelope.message as { t: string; i: string; m: string }
    if (envelope.for !== 'shell' || call.t !== 'q' || !(call.m in this.answers)) return
    queueMicrotask(() => this.say('shell', { t: 's', i: call.i, r: this.answers[call.m] }))
  }
  say(to: WorkerMessage['for'], message: unknown): void {
    this.emit('message', { for: to, message })
  }
  async terminate(): Promise<number> {
    this.terminated = true
    this.emit('exit', 0)
    return 0
  }
}

let workers: FakeWorker[]
let toPage: unknown[]
let happened: string[]
let host: EngineHost

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  workers = []
  toPage = []
  happened = []
  host = new EngineHost({
    startWorker() {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker as unknown as EngineWorker
    },
    services: {
      secretGet: async (name) => `secret of ${name}`,
      secretSet: async () => {},
      keeps: async () => true,
      wiping: async () => {},
      wiped: () => {},
      rebuilt: () => {},
      wayTo: async () => ({ proxies: 'DIRECT', credentials: null, pin: null }),
      untrusted: () => {},
      status: ({ username }) => void happened.push(`status of ${username}`),
      progress: () => {},
    },
    toPage: (message) => void toPage.push(message),
    restarted: () => void happened.push('restarted'),
    gaveUp: (reason) => void happened.push(`gave up: ${reason}`),
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})
const newest = () => {
  const worker = workers.at(-1)
  if (worker === undefined) throw new Error('no worker was started')
  return worker
}

describe('the engine host', () => {
  it('passes the page’s conversation through unread, in both directions', () => {
    host.fromPage({ t: 'q', m: 'wake', a: [] })
    newest().say('page', { t: 'q', m: 'viewChanged', a: [1, []] })
    expect(newest().posted).toEqual([{ for: 'page', message: { t: 'q', m: 'wake', a: [] } }])
    expect(toPage).toEqual([{ t: 'q', m: 'viewChanged', a: [1, []] }])
  })

  it('gives secrets to the worker and never to the page', async () => {
    newest().say('shell', { t: 'q', i: '1', m: 'secretGet', a: ['tokens'] })
    await vi.waitFor(() => expect(newest().posted).toHaveLength(1), 20_000)
    expect(newest().posted[0]).toMatchObject({ for: 'shell', message: { i: '1', r: 'secret of tokens' } })
    expect(toPage).toEqual([])
  })

  it('does not let the page call what is the shell’s', () => {
    host.fromPage({ t: 'q', i: '1', m: 'secretGet', a: ['tokens'] })
    expect(newest().posted.map((envelope) => envelope.for)).toEqual(['page'])
    expect(toPage).toEqual([])
  })

  it('hears of the account, and passes on what concerns all of them without waiting', async () => {
    newest().say('shell', { t: 'q', m: 'status', a: [{ username: 'alice' }], o: true })
    await vi.waitFor(() => expect(happened).toEqual(['status of alice']), 20_000)
    host.wake()
    host.detach()
    host.leave()
    const calls = newest().posted.map(({ message }) => (message as { m: string; o: boolean }).m)
    expect(calls).toEqual(['wake', 'detach', 'leave'])
    // An engine that has ended answers nobody, and nobody waits.
    newest().emit('exit', 1)
    host.detach()
  })

  it('starts a dead engine again, a bounded number of times, and fails the calls it had', async () => {
    const lost = host.control.stage([{ path: '/a', type: '' }])
    newest().emit('error', new Error('disk I/O error'))
    newest().emit('exit', 1)
    await expect(lost).rejects.toThrow('ended')
    expect(happened).toEqual(['restarted'])
    host.fromPage('after')
    expect(newest().posted).toEqual([{ for: 'page', message: 'after' }])
    for (let times = 0; times < 3; times += 1) newest().emit('exit', 1)
    expect(workers).toHaveLength(4)
    expect(happened.at(-1)).toBe('gave up: it ended by itself')
  })

  it('does not count what happened more than an hour ago', () => {
    vi.useFakeTimers()
    for (let times = 0; times < 6; times += 1) {
      newest().emit('exit', 1)
      vi.advanceTimersByTime(1_500_000)
    }
    expect(workers).toHaveLength(7)
    expect(happened.every((what) => what === 'restarted')).toBe(true)
  })

  it('lets the engine finish before it ends it, and does not start it again', async () => {
    newest().answers = { stop: null }
    await host.stop()
    expect(newest().terminated).toBe(true)
    expect(happened).toEqual([])
    expect(workers).toHaveLength(1)
  })

  it('ends an engine that does not stop', async () => {
    vi.useFakeTimers()
    const stopped = host.stop()
    await vi.advanceTimersByTimeAsync(5_000)
    await stopped
    expect(newest().terminated).toBe(true)
  })
})
