import { expect, test } from 'vitest'
import { EventQueue } from './EventQueue.ts'
import { installGlobals } from './globals.ts'
import { Process } from './Process.ts'
import { STARTS_AT, World } from './World.ts'

test('the queue gives out events by time, and those of one moment in the order of asking', () => {
  const queue = new EventQueue()
  const dice = new World('queue').dice('times')
  const events = Array.from({ length: 500 }, (_, order) => ({
    at: dice.below(50),
    order,
    cancelled: false,
    run: () => {},
  }))
  for (const event of events) queue.push(event)
  const out = events.map(() => queue.pop())
  expect(out).toEqual(events.toSorted((a, b) => a.at - b.at || a.order - b.order))
  expect(queue.pop()).toBeUndefined()
})

test('whoever asks for time, timers or chance is answered by the world, and afterwards by the system again', async () => {
  const heard: unknown[] = []
  const world = new World('globals')
  const uninstall = installGlobals(world)
  try {
    const process = new Process(world, 'somebody', 0, () => 5000)
    process.after(10, () => {
      setTimeout(() => heard.push(Date.now() - STARTS_AT, new Date().toISOString()), 90)
      heard.push(crypto.randomUUID(), Math.random())
    })
    await world.pass(1000)
  } finally {
    uninstall()
  }
  expect(heard).toEqual([
    expect.stringMatching(/^[0-9a-f-]{36}$/),
    expect.any(Number),
    5100,
    '2026-11-22T12:00:05.100Z',
  ])
  expect(Math.abs(Date.now() - performance.timeOrigin - performance.now())).toBeLessThan(60_000)
})

test('what a process waits for dies with it', async () => {
  const heard: string[] = []
  const world = new World('death')
  const process = new Process(world, 'somebody', 0)
  process.after(10, () => heard.push('before'))
  process.after(20, () => process.kill())
  process.after(30, () => heard.push('after'))
  process.whenDead(() => heard.push('dead'))
  await world.pass(100)
  expect(heard).toEqual(['before', 'dead'])
})

test('what is thrown in a tick is told of its process, and the others go on', async () => {
  const heard: string[] = []
  const world = new World('ticks')
  const { nextTick } = process
  // As a test runner does that put its own there before: a tick later than we come.
  nextTick(() => {
    process.nextTick = nextTick
  })
  const uninstall = installGlobals(world)
  try {
    const wrong = new Process(world, 'wrong', 0)
    const other = new Process(world, 'other', 0)
    wrong.after(10, () => {
      process.nextTick(() => {
        throw new Error('thrown in a tick')
      })
      process.nextTick((word: string) => heard.push(word), 'next')
      queueMicrotask(() => heard.push('promise'))
    })
    other.after(20, () => heard.push('other'))
    await world.pass(100)
  } finally {
    uninstall()
  }
  expect(heard).toEqual(['next', 'promise', 'other'])
  expect(world.uncaught).toEqual([expect.stringContaining('wrong: Error: thrown in a tick')])
  expect(process.nextTick).toBe(nextTick)
})
