import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import type { CommandArgs, Engine, ViewSink } from '../../../src/api/commands.ts'
import type { ViewQuery } from '../../../src/api/views.ts'
import type { EngineHost } from '../../../src/engine/EngineHost.ts'
import { failure } from '../../../src/session/failures.ts'
import { SimulatedClock, seededRandom } from '../../../src/testing/index.ts'
import type { Wire } from './lanes.ts'
import { TabEngine, type TabState } from './TabEngine.ts'

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
  /** By which ids changes were asked for. */
  readonly changes = new Map<string, unknown[]>()
  /** Engines take what they are asked and never answer. */
  mute = false
  readonly #locks = new Map<string, { tab: string; grant: () => void }[]>()
  readonly #wires = new Set<{ tab: string; name: string; hear: (data: unknown) => void }>()
  /** What the browser delivers to frozen tabs when they go on. */
  readonly #frozen = new Map<string, (() => void)[]>()
  readonly #gone = new Set<string>()

  open(tab: string, { locks = true, build = 'one' } = {}) {
    const seen = new Map<number, unknown>()
    const states: TabState[] = []
    const engine = new TabEngine(
      {
        tab,
        build,
        opened: this.clock.now(),
        clock: { now: () => this.clock.now(), after: (ms, callback) => this.#after(tab, ms, callback) },
        random: seededRandom(tab.charCodeAt(0)),
        openWire: (name) => this.#openWire(tab, name),
        lock: locks ? (name, signal) => this.#lock(tab, name, signal) : null,
        startEngine: (sink) => this.#startEngine(tab, sink),
        staging: {
          stage: async (files) => files.map((file) => ({ id: `${tab} ${file.name}` }) as never),
          unstage: () => {},
        },
        changed: (state) => states.push(state),
        report: (_area, error) => this.reports.push(String(error)),
      },
      { viewChanged: (watch, value) => seen.set(watch, value) },
    )
    return { engine, commands: engine.page.commands, seen, states }
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
    this.#frozen.set(tab, [])
  }

  thaw(tab: string): void {
    const kept = this.#frozen.get(tab) ?? []
    this.#frozen.delete(tab)
    for (const deliver of kept) deliver()
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
        if (this.#gone.has(tab)) return
        const kept = this.#frozen.get(tab)
        if (kept !== undefined) kept.push(() => this.#wires.has(wire) && wire.hear(data))
        else for (const listener of listeners) listener({ data })
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

  #named(command: string, id: unknown): void {
    this.changes.set(command, [...(this.changes.get(command) ?? []), id])
  }

  #startEngine(tab: string, sink: ViewSink): EngineHost {
    this.running.push(tab)
    const watches = new Map<number, ViewQuery>()
    const show = () => {
      for (const [number, query] of watches) {
        sink.viewChanged(number, [tab, query.view, this.stored.size])
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
      editMessage: async ({ text, id }: CommandArgs<'editMessage'>[0]) => {
        this.#named('editMessage', id)
        return answered(`edit ${text}`, { ok: true })
      },
      addMembers: async ({ id }: CommandArgs<'addMembers'>[0]) => {
        this.#named('addMembers', id)
        return answered('addMembers', { ok: true })
      },
      deleteMessage: async (...[, id]: CommandArgs<'deleteMessage'>) => {
        this.#named('deleteMessage', id)
        return answered('deleteMessage', { ok: true })
      },
      saveDraft: async ({ text }: CommandArgs<'saveDraft'>[0]) => answered(`draft ${text}`, { ok: true }),
      loadAround: async () => answered('loadAround', { ok: true }),
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
    failure('invalid', 'This was interrupted. Look whether it was done before you try again.'),
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

test('data that is to be opened anew is, by the next in the queue or by the only one', async () => {
  const [a] = await openAll('a')
  await a.commands.watch(1, { view: 'session' })
  await a.engine.reopen()
  await browser.clock.advance(1000)
  expect([browser.running, a.seen.get(1), a.states]).toEqual([['a'], ['a', 'session', 0], []])
  await openAll('b')
  await a.engine.reopen()
  await browser.clock.advance(1000)
  expect([browser.running, a.seen.get(1)]).toEqual([['b'], ['b', 'session', 0]])
  // What is put aside stays so.
  await a.engine.park()
  await a.engine.reopen()
  browser.kill('b')
  await browser.clock.advance(1000)
  expect(browser.running).toEqual([])
})

const MESSAGE = '00000002-0000-4000-8000-000000000002' as MessageId
const UNHEARD = { ok: false, message: expect.stringContaining('was not done') }
const INTERRUPTED = { ok: false, message: expect.stringContaining('interrupted') }

test('frozen with the lock: no tab goes on in memory; each says so, and goes on when it is answered', async () => {
  const [a, b] = await openAll('a', 'b')
  await b?.commands.watch(1, { view: 'session' })
  browser.freeze('a')
  await browser.clock.advance(20_000)
  expect(browser.running).toEqual(['a'])
  expect(b?.states).toEqual(['silent'])
  expect(await b?.commands.sendMessage({ room: ROOM, text: 'stays in the composer' })).toMatchObject(UNHEARD)
  const draft = b?.commands.saveDraft({ room: ROOM, text: 'half a' })
  // A tab that opens now finds nobody who answers, either.
  const c = browser.open('c')
  await c.commands.watch(1, { view: 'session' })
  await browser.clock.advance(60_000)
  expect(c.states).toEqual(['silent'])
  browser.thaw('a')
  await browser.clock.advance(10_000)
  expect(browser.running).toEqual(['a'])
  expect([a.states, b?.states, c.states]).toEqual([[], ['silent', 'together'], ['silent', 'together']])
  expect([b?.seen.get(1), c.seen.get(1)]).toEqual(Array(2).fill(['a', 'session', 0]))
  expect(await draft).toEqual({ ok: true })
  expect(browser.heard).toEqual(['a draft half a'])
  expect(await b?.commands.sendMessage({ room: ROOM, text: 'again' })).toMatchObject({ ok: true })
  expect([...browser.stored.values()]).toEqual(['again'])
  expect(browser.reports).toEqual([])
})

test('a thawed leader does not do what it was asked before: it says so, and whoever asked knows', async () => {
  const [, b] = await openAll('a', 'b')
  browser.freeze('a')
  const edit = b?.commands.editMessage({ message: MESSAGE, text: 'old' })
  const sent = b?.commands.sendMessage({ room: ROOM, text: 'old' })
  await browser.clock.advance(30_000)
  expect(await Promise.all([edit, sent])).toMatchObject([INTERRUPTED, INTERRUPTED])
  browser.thaw('a')
  await browser.clock.advance(10_000)
  expect(browser.heard).toEqual([])
  expect(browser.stored.size).toBe(0)
})

test('both slept through it: a reading is asked again, and nothing else', async () => {
  const [, b] = await openAll('a', 'b')
  browser.freeze('a')
  const edit = b?.commands.editMessage({ message: MESSAGE, text: 'old' })
  const around = b?.commands.loadAround(ROOM, 1 as Seq)
  browser.freeze('b')
  browser.clock.jump(3_600_000)
  await browser.clock.advance(0)
  browser.thaw('a')
  browser.thaw('b')
  await browser.clock.advance(5000)
  expect(await edit).toMatchObject(INTERRUPTED)
  expect(await around).toEqual({ ok: true })
  expect(browser.heard).toEqual(['a loadAround'])
})

test('a tab that slept while the leader changed repeats nothing of before', async () => {
  const [, , c] = await openAll('a', 'b', 'c')
  browser.mute = true
  const edit = c?.commands.editMessage({ message: MESSAGE, text: 'old' })
  const draft = c?.commands.saveDraft({ room: ROOM, text: 'old' })
  await browser.clock.advance(0)
  browser.freeze('c')
  browser.kill('a')
  browser.mute = false
  await browser.clock.advance(60_000)
  browser.thaw('c')
  await browser.clock.advance(10_000)
  expect(await Promise.all([edit, draft])).toMatchObject([INTERRUPTED, INTERRUPTED])
  expect(browser.heard).toEqual(['a edit old', 'a draft old'])
  expect(browser.running).toEqual(['b'])
})

test('a change that is asked for again keeps its id', async () => {
  const [, b] = await openAll('a', 'b')
  browser.mute = true
  const asked = [
    b?.commands.editMessage({ message: MESSAGE, text: 'new' }),
    b?.commands.addMembers({ room: ROOM, usernames: ['carol'] }),
    b?.commands.deleteMessage(MESSAGE),
  ]
  await browser.clock.advance(0)
  browser.mute = false
  browser.kill('a')
  await browser.clock.advance(500)
  expect(await Promise.all(asked)).toEqual(Array(3).fill({ ok: true }))
  expect([...browser.changes.keys()]).toEqual(['editMessage', 'addMembers', 'deleteMessage'])
  for (const ids of browser.changes.values()) {
    expect(ids).toEqual(Array(2).fill(expect.stringMatching(/^[0-9a-f-]{36}$/)))
    expect(new Set(ids).size).toBe(1)
  }
  expect(new Set([...browser.changes.values()].flat()).size).toBe(3)
})

test('who looks at the past at a hand-over stays there', async () => {
  const [, b] = await openAll('a', 'b')
  browser.mute = true
  const around = b?.commands.loadAround(ROOM, 1 as Seq)
  await browser.clock.advance(0)
  browser.mute = false
  browser.kill('a')
  await browser.clock.advance(500)
  expect(await around).toEqual({ ok: true })
})

test('a tab of a newer build takes over the data; those before it let go and take nothing any more', async () => {
  const [a, b] = await openAll('a', 'b')
  const c = browser.open('c', { build: 'two' })
  await c.commands.watch(1, { view: 'session' })
  const first = c.commands.sendMessage({ room: ROOM, text: 'in the new one' })
  await browser.clock.advance(3000)
  expect(browser.running).toEqual(['c'])
  expect(await first).toMatchObject({ ok: true })
  expect([a.states, b?.states, c.states]).toEqual([['outdated'], ['outdated'], []])
  expect(await a.commands.sendMessage({ room: ROOM, text: 'in the old one' })).toMatchObject(UNHEARD)
  a.engine.resume()
  await browser.clock.advance(3000)
  expect(browser.running).toEqual(['c'])
  expect(browser.reports).toEqual([])
})

test('a tab of an older build that was put aside knows it when it is back', async () => {
  const [a] = await openAll('a')
  await a.engine.park()
  const b = browser.open('b', { build: 'two' })
  await browser.clock.advance(500)
  a.engine.resume()
  await browser.clock.advance(3000)
  expect(a.states).toEqual(['outdated'])
  browser.kill('b')
  await browser.clock.advance(3000)
  expect([browser.running, b.states]).toEqual([[], []])
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
