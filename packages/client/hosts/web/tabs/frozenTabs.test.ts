import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
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
const MESSAGE = '00000002-0000-4000-8000-000000000002' as MessageId
const UNHEARD = { ok: false, message: expect.stringContaining('was not done') }
const INTERRUPTED = { ok: false, message: expect.stringContaining('interrupted') }

test('frozen with the lock: no tab goes on in memory; each says so, and goes on when it is answered', async () => {
  const [a, b] = await browser.openAll('a', 'b')
  await b.commands.watch(1, { view: 'session' })
  browser.freeze('a')
  await browser.clock.advance(20_000)
  expect(engines.running).toEqual(['a'])
  expect(b.states).toEqual(['silent'])
  expect(await b.commands.sendMessage({ room: ROOM, text: 'stays in the composer' })).toMatchObject(UNHEARD)
  const draft = b.commands.saveDraft({ room: ROOM, text: 'half a' })
  // A tab that opens now finds nobody who answers, either.
  const c = browser.open('c')
  await c.commands.watch(1, { view: 'session' })
  await browser.clock.advance(60_000)
  expect(c.states).toEqual(['silent'])
  browser.thaw('a')
  await browser.clock.advance(10_000)
  expect(engines.running).toEqual(['a'])
  expect([a.states, b.states, c.states]).toEqual([[], ['silent', 'together'], ['silent', 'together']])
  expect([b.seen.get(1), c.seen.get(1)]).toEqual(Array(2).fill(['a', 'session', 0]))
  expect(await draft).toEqual({ ok: true })
  expect(engines.heard).toEqual(['a draft half a'])
  expect(await b.commands.sendMessage({ room: ROOM, text: 'again' })).toMatchObject({ ok: true })
  expect([...engines.stored.values()]).toEqual(['again'])
  expect(browser.reports).toEqual([])
})

test('a thawed leader does not do what it was asked before: it says so, and whoever asked knows', async () => {
  const [, b] = await browser.openAll('a', 'b')
  browser.freeze('a')
  const edit = b.commands.editMessage({ message: MESSAGE, text: 'old' })
  const sent = b.commands.sendMessage({ room: ROOM, text: 'old' })
  await browser.clock.advance(30_000)
  expect(await Promise.all([edit, sent])).toMatchObject([INTERRUPTED, INTERRUPTED])
  browser.thaw('a')
  await browser.clock.advance(10_000)
  expect(engines.heard).toEqual([])
  expect(engines.stored.size).toBe(0)
})

test('both slept through it: a reading is asked again, and nothing else', async () => {
  const [, b] = await browser.openAll('a', 'b')
  browser.freeze('a')
  const edit = b.commands.editMessage({ message: MESSAGE, text: 'old' })
  const around = b.commands.loadAround(ROOM, 1 as Seq)
  browser.freeze('b')
  browser.clock.jump(3_600_000)
  await browser.clock.advance(0)
  browser.thaw('a')
  browser.thaw('b')
  await browser.clock.advance(5000)
  expect(await edit).toMatchObject(INTERRUPTED)
  expect(await around).toEqual({ ok: true })
  expect(engines.heard).toEqual(['a loadAround'])
})

test('a tab that slept while the leader changed repeats nothing of before', async () => {
  const [, , c] = await browser.openAll('a', 'b', 'c')
  engines.mute = true
  const edit = c.commands.editMessage({ message: MESSAGE, text: 'old' })
  const draft = c.commands.saveDraft({ room: ROOM, text: 'old' })
  await browser.clock.advance(0)
  browser.freeze('c')
  browser.kill('a')
  engines.mute = false
  await browser.clock.advance(60_000)
  browser.thaw('c')
  await browser.clock.advance(10_000)
  expect(await Promise.all([edit, draft])).toMatchObject([INTERRUPTED, INTERRUPTED])
  expect(engines.heard).toEqual(['a edit old', 'a draft old'])
  expect(engines.running).toEqual(['b'])
})
