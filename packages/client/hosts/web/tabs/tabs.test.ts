import type { MessageId, RoomId } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import type { CommandArgs, Engine, ViewSink } from '../../../src/api/commands.ts'
import type { ViewQuery } from '../../../src/api/views.ts'
import type { EngineHost } from '../../../src/engine/EngineHost.ts'
import { failure } from '../../../src/session/failures.ts'
import { SimulatedClock, seededRandom } from '../../../src/testing/index.ts'
import type { Wire } from './lanes.ts'
import { TabEngine } from './TabEngine.ts'

const ROOM = '00000001-0000-4000-8000-000000000001' as RoomId

/** A browser: what its tabs share, and how they end. To extend: what an engine can do is in `#startEngine`. */
class Browser {
  readonly clock = new SimulatedClock()
  readonly reports: string[] = []
  /** Every engine that runs, by the tab it runs in. */
  readonly running: string[] = []
  /** What is stored: messages by id. */
  readonly stored = new Map<MessageId, string>()
  /** Commands that reached an engine. */
  readonly heard: string[] = []
  /** Engines take what they are asked and never answer. */
  mute = false
  unsent = false
  readonly #locks = new Map<string, { tab: string; grant: () => void }[]>()
  readonly #wires = new Set<{ tab: string; name: string; hear: (data: unknown) => void }>()
  readonly #frozen = new Set<string>()
  readonly #gone = new Set<string>()

  open(tab: string, { locks = true } = {}) {
    const seen = new Map<number, unknown>()
    const engine = new TabEngine(
      {
        tab,
        scope: 'test',
        clock: { now: () => this.clock.now(), after: (ms, callback) => this.#after(tab, ms, callback) },
        random: seededRandom(tab.charCodeAt(0)),
        openWire: (name) => this.#openWire(tab, name),
        lock: locks ? (name, signal) => this.#lock(tab, name, signal) : null,
        startEngine: (sink) => this.#startEngine(tab, sink),
        staging: {
          stage: async (files) => files.map((file) => ({ id: `${tab} ${file.name}` }) as never),
          unstage: () => {},
        },
        report: (_area, error) => this.reports.push(String(error)),
      },
      { viewChanged: (watch, value) => seen.set(watch, value) },
    )
    return { engine, commands: engine.page.commands, seen }
  }

  /** The tab is gone, with everything in it. */
  kill(tab: string): void {
    this.#gone.add(tab)
    this.running.splice(0, this.running.length, ...this.running.filter((of) => of !== tab))
    for (const [name, queue] of this.#locks) {
      const held = queue[0]?.tab === tab
      this.#locks.set(
        name,
        queue.filter((each) => each.tab !== tab),
      )
      if (held) this.#locks.get(name)?.[0]?.grant()
    }
  }

  freeze(tab: string): void {
    this.#frozen.add(tab)
  }

  thaw(tab: string): void {
    this.#frozen.delete(tab)
  }

  #after(tab: string, ms: number, callback: () => void): () => void {
    return this.clock.after(ms, () => {
      if (this.#gone.has(tab)) return
      if (this.#frozen.has(tab)) this.#after(tab, 1000, callback)
      else callback()
    })
  }

  #openWire(tab: string, name: string): Wire {
    const listeners: ((event: { data: unknown }) => void)[] = []
    const wire = {
      tab,
      name,
      hear: (data: unknown) => {
        if (this.#gone.has(tab) || this.#frozen.has(tab)) return
        for (const listener of listeners) listener({ data })
      },
    }
    this.#wires.add(wire)
    return {
      addEventListener: (_type, listener) => listeners.push(listener),
      close: () => this.#wires.delete(wire),
      postMessage: (data) => {
        if (this.#gone.has(tab)) return
        const copy = structuredClone(data)
        for (const other of this.#wires) {
          if (other !== wire && other.name === name) queueMicrotask(() => other.hear(copy))
        }
      },
    }
  }

  #lock(tab: string, name: string, signal: AbortSignal): Promise<() => void> {
    const queue = this.#locks.get(name) ?? []
    this.#locks.set(name, queue)
    return new Promise((resolve, reject) => {
      const leave = () => {
        const now = this.#locks.get(name) ?? []
        const held = now[0] === entry
        this.#locks.set(
          name,
          now.filter((each) => each !== entry),
        )
        if (held) this.#locks.get(name)?.[0]?.grant()
      }
      const entry = { tab, grant: () => resolve(leave) }
      signal.addEventListener('abort', () => {
        if (this.#locks.get(name)?.[0] !== entry) leave()
        reject(signal.reason)
      })
      queue.push(entry)
      if (queue[0] === entry) entry.grant()
    })
  }

  #startEngine(tab: string, sink: ViewSink): EngineHost {
    this.running.push(tab)
    const watches = new Map<number, ViewQuery>()
    const show = () => {
      for (const [number, query] of watches) {
        const rows = this.unsent ? [{ pending: true }] : []
        sink.viewChanged(number, query.view === 'rooms' ? rows : [tab, query.view, this.stored.size])
      }
    }
    const answered = async <T>(name: string, answer: T): Promise<T> => {
      this.heard.push(`${tab} ${name}`)
      return this.mute ? new Promise<T>(() => {}) : answer
    }
    const commands = {
      wake: async () => undefined,
      watch: async (number: number, query: ViewQuery) => {
        watches.set(number, query)
        show()
      },
      unwatch: async (number: number) => void watches.delete(number),
      sendMessage: async ({ text, id }: CommandArgs<'sendMessage'>[0]) => {
        if (id !== undefined) this.stored.set(id, text)
        show()
        return answered('sendMessage', { ok: true, id })
      },
      changePassword: () => answered('changePassword', { ok: true }),
    }
    return {
      commands: commands as unknown as Engine,
      forgetWatches: () => watches.clear(),
      close: async () => {
        this.running.splice(this.running.indexOf(tab), 1)
      },
    }
  }
}

let browser: Browser
beforeEach(() => {
  browser = new Browser()
})

async function openAll(...names: string[]) {
  const tabs = []
  for (const name of names) {
    tabs.push(browser.open(name))
    await browser.clock.advance(500)
  }
  return tabs as [ReturnType<Browser['open']>, ...ReturnType<Browser['open']>[]]
}

test('one engine for all tabs; each has its own watches and sees the same', async () => {
  const [a, b, c] = await openAll('a', 'b', 'c')
  expect(browser.running).toEqual(['a'])
  for (const tab of [a, b, c]) await tab?.commands.watch(1, { view: 'session' })
  await b?.commands.watch(2, { view: 'connection' })
  await browser.clock.advance(0)
  expect([a.seen.get(1), b?.seen.get(1), c?.seen.get(1)]).toEqual(Array(3).fill(['a', 'session', 0]))
  expect(await b?.commands.sendMessage({ room: ROOM, text: 'from b' })).toMatchObject({ ok: true })
  expect([a.seen.get(1), b?.seen.get(2), c?.seen.get(1)]).toEqual([
    ['a', 'session', 1],
    ['a', 'connection', 1],
    ['a', 'session', 1],
  ])
  await a.commands.unwatch(1)
  await c?.commands.sendMessage({ room: ROOM, text: 'from c' })
  expect([a.seen.get(1), b?.seen.get(1)]).toEqual([
    ['a', 'session', 1],
    ['a', 'session', 2],
  ])
  expect(browser.reports).toEqual([])
})

test('the leader ends in the middle: the next takes over, everybody goes on, nothing is lost or doubled', async () => {
  const [, b, c] = await openAll('a', 'b', 'c')
  for (const tab of [b, c]) await tab?.commands.watch(7, { view: 'session' })
  await browser.clock.advance(0)
  browser.mute = true
  const sent = c?.commands.sendMessage({ room: ROOM, text: 'on its way' })
  const changed = c?.commands.changePassword({ oldPassword: 'a', newPassword: 'b' })
  await browser.clock.advance(0)
  expect(browser.heard).toEqual(['a sendMessage', 'a changePassword'])
  browser.mute = false
  browser.kill('a')
  await browser.clock.advance(300)
  expect(browser.running).toEqual(['b'])
  // Asked twice under one id: stored once.
  expect(await sent).toMatchObject({ ok: true })
  expect([...browser.stored.values()]).toEqual(['on its way'])
  // Nobody knows whether it was done, and asking again may do it twice.
  expect(await changed).toEqual(
    failure('internal', 'This was interrupted. Look whether it was done before you try again.'),
  )
  expect(browser.heard).toEqual(['a sendMessage', 'a changePassword', 'b sendMessage'])
  expect([b?.seen.get(7), c?.seen.get(7)]).toEqual(Array(2).fill(['b', 'session', 1]))
  browser.kill('b')
  const waiting = c?.commands.sendMessage({ room: ROOM, text: 'while nobody leads' })
  await browser.clock.advance(300)
  expect(await waiting).toMatchObject({ ok: true })
  expect(browser.running).toEqual(['c'])
  expect([...browser.stored.values()]).toEqual(['on its way', 'while nobody leads'])
  expect(browser.reports).toEqual([])
})

test('a tab that closes leaves no watches behind', async () => {
  const [a, b] = await openAll('a', 'b')
  await b?.commands.watch(1, { view: 'session' })
  await browser.clock.advance(0)
  expect(b?.seen.get(1)).toEqual(['a', 'session', 0])
  browser.kill('b')
  await browser.clock.advance(0)
  await a.commands.sendMessage({ room: ROOM, text: 'more' })
  await browser.clock.advance(0)
  expect(b?.seen.get(1)).toEqual(['a', 'session', 0])
  expect(browser.running).toEqual(['a'])
})

test('a leader about to be frozen hands over, and follows when it goes on', async () => {
  const [a, b] = await openAll('a', 'b')
  await a.commands.watch(1, { view: 'session' })
  await a.engine.park()
  const meanwhile = a.commands.sendMessage({ room: ROOM, text: 'typed into the ice' })
  await browser.clock.advance(1000)
  expect(browser.running).toEqual(['b'])
  expect(browser.stored.size).toBe(0)
  a.engine.resume()
  await browser.clock.advance(1000)
  expect(await meanwhile).toMatchObject({ ok: true })
  expect(browser.running).toEqual(['b'])
  expect(a.seen.get(1)).toEqual(['b', 'session', 1])
  expect(browser.heard).toEqual(['b sendMessage'])
  await b?.engine.park()
  await browser.clock.advance(1000)
  expect(browser.running).toEqual(['a'])
})

test('frozen with the lock: others work alone until it answers again and what they wrote is sent', async () => {
  const [, b] = await openAll('a', 'b')
  await b?.commands.watch(1, { view: 'session' })
  await browser.clock.advance(0)
  browser.freeze('a')
  const sent = b?.commands.sendMessage({ room: ROOM, text: 'into the silence' })
  await browser.clock.advance(20_000)
  expect(await sent).toMatchObject({ ok: true })
  expect(browser.running).toEqual(['a', 'b'])
  expect(b?.seen.get(1)).toEqual(['b', 'session', 1])
  // A tab that opens now finds nobody who answers, either.
  const c = browser.open('c')
  await c.commands.watch(1, { view: 'session' })
  await browser.clock.advance(10_000)
  expect(c.seen.get(1)).toEqual(['c', 'session', 1])
  browser.thaw('a')
  await browser.clock.advance(10_000)
  expect(browser.running).toEqual(['a'])
  expect([b?.seen.get(1), c.seen.get(1)]).toEqual(Array(2).fill(['a', 'session', 1]))
  expect(browser.reports).toEqual([])
})

test('what was written alone is sent before another engine takes over', async () => {
  const [, b] = await openAll('a', 'b')
  browser.freeze('a')
  browser.unsent = true
  await browser.clock.advance(20_000)
  expect(browser.running).toEqual(['a', 'b'])
  browser.kill('a')
  await browser.clock.advance(20_000)
  expect(browser.running).toEqual(['b'])
  await b?.commands.watch(1, { view: 'session' })
  browser.unsent = false
  await b?.commands.sendMessage({ room: ROOM, text: 'sent at last' })
  await browser.clock.advance(5000)
  expect(browser.running).toEqual(['b'])
  const c = browser.open('c')
  await browser.clock.advance(500)
  await c.commands.watch(1, { view: 'session' })
  await browser.clock.advance(0)
  expect(c.seen.get(1)).toEqual(['b', 'session', 1])
})

test('files that were on their way to a leader that ended go to the next', async () => {
  const [, , c] = await openAll('a', 'b', 'c')
  expect(await c?.engine.staging.stage([{ name: 'x' } as File])).toEqual([{ id: 'a x' }])
  browser.kill('a')
  const staged = c?.engine.staging.stage([{ name: 'y' } as File])
  await browser.clock.advance(500)
  expect(await staged).toEqual([{ id: 'b y' }])
})

test('without locks every tab is alone', async () => {
  const a = browser.open('a', { locks: false })
  const b = browser.open('b', { locks: false })
  await browser.clock.advance(0)
  expect(browser.running).toEqual(['a', 'b'])
  expect(await a.commands.sendMessage({ room: ROOM, text: 'a' })).toMatchObject({ ok: true })
  expect(await b.commands.sendMessage({ room: ROOM, text: 'b' })).toMatchObject({ ok: true })
})
