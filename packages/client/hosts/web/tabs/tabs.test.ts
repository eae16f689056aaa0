import type { RoomId } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import type { RecordedEngines } from './testing/RecordedEngines.ts'
import { SimulatedBrowser } from './testing/SimulatedBrowser.ts'

let browser: SimulatedBrowser
let engines: RecordedEngines
beforeEach(() => {
  browser = new SimulatedBrowser()
  engines = browser.engines
})
const ROOM = '00000001-0000-4000-8000-000000000001' as RoomId
const UNHEARD = { ok: false, message: expect.stringContaining('was not done') }

test('one engine for all tabs; each has its own watches and sees the same', async () => {
  const [a, b, c] = await browser.openAll('a', 'b', 'c')
  expect(engines.running).toEqual(['a'])
  for (const tab of [a, b, c]) await tab.commands.watch(1, { view: 'session' })
  await b.commands.watch(2, { view: 'connection' })
  await browser.clock.advance(0)
  expect([a.seen.get(1), b.seen.get(1), c.seen.get(1)]).toEqual(Array(3).fill(['a', 'session', 0]))
  expect(await b.commands.sendMessage({ room: ROOM, text: 'from b' })).toMatchObject({ ok: true })
  expect([a.seen.get(1), b.seen.get(2), c.seen.get(1)]).toEqual([
    ['a', 'session', 1],
    ['a', 'connection', 1],
    ['a', 'session', 1],
  ])
  await a.commands.unwatch(1)
  await c.commands.sendMessage({ room: ROOM, text: 'from c' })
  expect([a.seen.get(1), b.seen.get(1)]).toEqual([
    ['a', 'session', 1],
    ['a', 'session', 2],
  ])
  expect(browser.reports).toEqual([])
})

test('a tab that closes leaves no watches behind', async () => {
  const [a, b] = await browser.openAll('a', 'b')
  await b.commands.watch(1, { view: 'session' })
  await browser.clock.advance(0)
  expect(b.seen.get(1)).toEqual(['a', 'session', 0])
  browser.kill('b')
  await browser.clock.advance(0)
  await a.commands.sendMessage({ room: ROOM, text: 'more' })
  await browser.clock.advance(0)
  expect(b.seen.get(1)).toEqual(['a', 'session', 0])
  expect(engines.running).toEqual(['a'])
})

test('a tab of a newer build takes over the data; those before it let go and take nothing any more', async () => {
  const [a, b] = await browser.openAll('a', 'b')
  const c = browser.open('c', { build: 'two' })
  await c.commands.watch(1, { view: 'session' })
  const first = c.commands.sendMessage({ room: ROOM, text: 'in the new one' })
  await browser.clock.advance(3000)
  expect(engines.running).toEqual(['c'])
  expect(await first).toMatchObject({ ok: true })
  expect([a.states, b.states, c.states]).toEqual([['outdated'], ['outdated'], []])
  expect(await a.commands.sendMessage({ room: ROOM, text: 'in the old one' })).toMatchObject(UNHEARD)
  a.engine.resume()
  await browser.clock.advance(3000)
  expect(engines.running).toEqual(['c'])
  expect(browser.reports).toEqual([])
})

test('a tab of an older build that was put aside knows it when it is back', async () => {
  const [a] = await browser.openAll('a')
  await a.engine.park()
  const b = browser.open('b', { build: 'two' })
  await browser.clock.advance(500)
  a.engine.resume()
  await browser.clock.advance(3000)
  expect(a.states).toEqual(['outdated'])
  browser.kill('b')
  await browser.clock.advance(3000)
  expect([engines.running, b.states]).toEqual([[], []])
})

test('without locks every tab is alone', async () => {
  const a = browser.open('a', { locks: false })
  const b = browser.open('b', { locks: false })
  await browser.clock.advance(0)
  expect(engines.running).toEqual(['a', 'b'])
  expect(await a.commands.sendMessage({ room: ROOM, text: 'a' })).toMatchObject({ ok: true })
  expect(await b.commands.sendMessage({ room: ROOM, text: 'b' })).toMatchObject({ ok: true })
})
