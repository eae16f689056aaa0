import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { failure } from '../../../src/session/failures.ts'
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

test('the leader ends in the middle: the next takes over, everybody goes on, nothing is lost or doubled', async () => {
  const [, b, c] = await browser.openAll('a', 'b', 'c')
  for (const tab of [b, c]) await tab.commands.watch(7, { view: 'session' })
  await browser.clock.advance(0)
  engines.mute = true
  const sent = c.commands.sendMessage({ room: ROOM, text: 'on its way' })
  const changed = c.commands.changePassword({ oldPassword: 'a', newPassword: 'b' })
  await browser.clock.advance(0)
  expect(engines.heard).toEqual(['a sendMessage', 'a changePassword'])
  engines.mute = false
  browser.kill('a')
  await browser.clock.advance(300)
  expect(engines.running).toEqual(['b'])
  // Asked twice under one id: stored once.
  expect(await sent).toMatchObject({ ok: true })
  expect([...engines.stored.values()]).toEqual(['on its way'])
  // Nobody knows whether it was done, and asking again may do it twice.
  expect(await changed).toEqual(
    failure('invalid', 'This was interrupted. Look whether it was done before you try again.'),
  )
  expect(engines.heard).toEqual(['a sendMessage', 'a changePassword', 'b sendMessage'])
  expect([b.seen.get(7), c.seen.get(7)]).toEqual(Array(2).fill(['b', 'session', 1]))
  browser.kill('b')
  const waiting = c.commands.sendMessage({ room: ROOM, text: 'while nobody leads' })
  await browser.clock.advance(300)
  expect(await waiting).toMatchObject({ ok: true })
  expect(engines.running).toEqual(['c'])
  expect([...engines.stored.values()]).toEqual(['on its way', 'while nobody leads'])
  expect(browser.reports).toEqual([])
})

test('a leader about to be frozen hands over, and follows when it goes on', async () => {
  const [a, b] = await browser.openAll('a', 'b')
  await a.commands.watch(1, { view: 'session' })
  await a.engine.park()
  const meanwhile = a.commands.sendMessage({ room: ROOM, text: 'typed into the ice' })
  await browser.clock.advance(1000)
  expect(engines.running).toEqual(['b'])
  expect(engines.stored.size).toBe(0)
  a.engine.resume()
  await browser.clock.advance(1000)
  expect(await meanwhile).toMatchObject({ ok: true })
  expect(engines.running).toEqual(['b'])
  expect(a.seen.get(1)).toEqual(['b', 'session', 1])
  expect(engines.heard).toEqual(['b sendMessage'])
  await b.engine.park()
  await browser.clock.advance(1000)
  expect(engines.running).toEqual(['a'])
})

test('data that is to be opened anew is, by the next in the queue or by the only one', async () => {
  const [a] = await browser.openAll('a')
  await a.commands.watch(1, { view: 'session' })
  await a.engine.reopen()
  await browser.clock.advance(1000)
  expect([engines.running, a.seen.get(1), a.states]).toEqual([['a'], ['a', 'session', 0], []])
  await browser.openAll('b')
  await a.engine.reopen()
  await browser.clock.advance(1000)
  expect([engines.running, a.seen.get(1)]).toEqual([['b'], ['b', 'session', 0]])
  // What is put aside stays so.
  await a.engine.park()
  await a.engine.reopen()
  browser.kill('b')
  await browser.clock.advance(1000)
  expect(engines.running).toEqual([])
})

test('a change that is asked for again keeps its id', async () => {
  const [, b] = await browser.openAll('a', 'b')
  engines.mute = true
  const asked = [
    b.commands.editMessage({ message: MESSAGE, text: 'new' }),
    b.commands.addMembers({ room: ROOM, usernames: ['carol'] }),
    b.commands.deleteMessage(MESSAGE),
  ]
  await browser.clock.advance(0)
  engines.mute = false
  browser.kill('a')
  await browser.clock.advance(500)
  expect(await Promise.all(asked)).toEqual(Array(3).fill({ ok: true }))
  expect([...engines.changes.keys()]).toEqual(['editMessage', 'addMembers', 'deleteMessage'])
  for (const ids of engines.changes.values()) {
    expect(ids).toEqual(Array(2).fill(expect.stringMatching(/^[0-9a-f-]{36}$/)))
    expect(new Set(ids).size).toBe(1)
  }
  expect(new Set([...engines.changes.values()].flat()).size).toBe(3)
})

test('who looks at the past at a hand-over stays there', async () => {
  const [, b] = await browser.openAll('a', 'b')
  engines.mute = true
  const around = b.commands.loadAround(ROOM, 1 as Seq)
  await browser.clock.advance(0)
  engines.mute = false
  browser.kill('a')
  await browser.clock.advance(500)
  expect(await around).toEqual({ ok: true })
})

test('files that were on their way to a leader that ended go to the next', async () => {
  const [, , c] = await browser.openAll('a', 'b', 'c')
  expect(await c.engine.staging.stage([{ name: 'x' } as File])).toEqual([{ id: 'a x' }])
  browser.kill('a')
  const staged = c.engine.staging.stage([{ name: 'y' } as File])
  await browser.clock.advance(500)
  expect(await staged).toEqual([{ id: 'b y' }])
})
