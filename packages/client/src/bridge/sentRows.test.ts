import { expect, test } from 'vitest'
import type { Channel } from '../api/channel.ts'
import type { ViewSink } from '../api/commands.ts'
import { connectEngine } from '../api/connectEngine.ts'
import type { EngineHost } from '../engine/EngineHost.ts'
import { serveEngine } from './serveEngine.ts'

interface Message {
  m?: string
  a?: unknown[]
}

/** A bridge that copies as the real ones do, an engine that takes every watch, and what was said to the page. */
function setUp() {
  const said: Message[] = []
  const ends: ((message: unknown) => void)[] = []
  const end = (mine: number): Channel => ({
    post(message) {
      if (mine === 0) said.push(message as Message)
      ends[1 - mine]?.(structuredClone(message))
    },
    on: (listener) => {
      ends[mine] = listener
    },
  })
  let sink: ViewSink = { viewChanged() {} }
  serveEngine(end(0), (given) => {
    sink = given
    const taken = async () => undefined
    return {
      commands: { watch: taken, unwatch: taken } as unknown as EngineHost['commands'],
      forgetWatches: () => undefined,
      close: taken,
    }
  })
  const open = () => {
    const page = connectEngine(end(1))
    const seen: unknown[][] = []
    page.onViewChanged((_watch, value) => seen.push(value as unknown[]))
    return { engine: page.engine, seen }
  }
  /** Resolves when the page has heard it: calls take a few turns to leave. */
  const say = async (watch: number, value: unknown) => {
    sink.viewChanged(watch, value)
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { open, said, say }
}

const row = (n: number, unread = 0) => ({ id: `room ${n}`, unread, lastMessage: { preview: `words ${n}` } })
const rows = Array.from({ length: 500 }, (_, n) => row(n))

test('of five hundred rooms the page is sent the one that changed, and keeps the others as they are', async () => {
  const { open, said, say } = setUp()
  const { engine, seen } = open()
  await engine.watch(1, { view: 'rooms' })
  await say(1, rows)
  const after = [row(300, 1), ...rows.toSpliced(300, 1)]
  await say(1, after)
  expect(seen).toEqual([rows, after])
  expect(seen[1]?.filter((each) => !seen[0]?.includes(each))).toEqual([row(300, 1)])
  const [last] = said.slice(-1)
  expect(last).toMatchObject({ m: 'rowsChanged', a: [1, [row(300, 1), [0, 300], [301, 199]]] })
})

test('a watch that begins anew is sent everything', async () => {
  const { open, said, say } = setUp()
  const { engine, seen } = open()
  await engine.watch(1, { view: 'rooms' })
  await say(1, rows)
  await engine.watch(1, { view: 'rooms' })
  await say(1, rows.slice(1))
  expect(seen).toEqual([rows, rows.slice(1)])
  expect(said.filter(({ m }) => m === 'rowsChanged')).toEqual([])
})

test('another page is shown nothing that builds on what it never saw', async () => {
  const { open, said, say } = setUp()
  const first = open()
  await first.engine.watch(1, { view: 'rooms' })
  await say(1, rows)
  const second = open()
  // Meant for the page that is gone.
  await say(1, rows.slice(1))
  await second.engine.watch(1, { view: 'rooms' })
  await say(1, rows.slice(2))
  expect(said.some(({ m }) => m === 'rowsChanged')).toBe(true)
  expect(second.seen).toEqual([rows.slice(2)])
})

test('what is sent between a new watch and its first value is about the one before', async () => {
  const { open, say } = setUp()
  const { engine, seen } = open()
  await engine.watch(1, { view: 'rooms' })
  await say(1, rows)
  const again = engine.watch(1, { view: 'rooms' })
  await say(1, rows.slice(1))
  await again
  await say(1, rows.slice(2))
  expect(seen.at(-1)).toEqual(rows.slice(2))
})
