import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Heartbeat } from './Heartbeat.ts'
import type { ServedSocket } from './ServedSocket.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

class Link {
  pinging = false
  readonly OPEN = 1
  readonly readyState = 1
  pings = 0
  ended = false
  readonly #alive: boolean
  constructor(alive: boolean) {
    this.#alive = alive
  }
  ping(): void {
    this.pings += 1
    if (this.#alive) this.pinging = false
  }
  terminate(): void {
    this.ended = true
    heartbeat.delete(asSocket(this))
  }
}

let heartbeat: Heartbeat
const asSocket = (link: Link) => link as unknown as ServedSocket

test('every link is asked once a round, a few at a time, and a dead one ended in the next', () => {
  heartbeat = new Heartbeat(25)
  const links = Array.from({ length: 1000 }, (_, index) => new Link(index !== 500))
  for (const link of links) heartbeat.add(asSocket(link))
  const asked = () => links.reduce((sum, { pings }) => sum + pings, 0)
  vi.advanceTimersByTime(1000)
  expect(asked()).toBe(40)
  vi.advanceTimersByTime(24_000)
  expect(links.every(({ pings, ended }) => pings === 1 && !ended)).toBe(true)
  vi.advanceTimersByTime(25_000)
  expect(links.filter(({ ended }) => ended)).toEqual([links[500]])
  heartbeat.close()
  vi.advanceTimersByTime(60_000)
  expect(asked()).toBe(1999)
})
