import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { SLICE_CHARS } from '../connection/Inbox.ts'
import type { SqlDriver } from '../ports/index.ts'
import { EngineHarness, ScriptedRoom, welcome } from '../testing/index.ts'

const ROOMS = 20
const MISSED = 100

let sql: SqlDriver
let world: EngineHarness
let rooms: ScriptedRoom[]
beforeEach(() => {
  sql = new NodeSqlDriver(':memory:')
  world = new EngineHarness(() => sql)
  rooms = Array.from({ length: ROOMS }, (_, number) => new ScriptedRoom(number + 1))
})

const cached = () => sql.all<{ count: number }>('SELECT count(*) AS count FROM messages')[0]?.count ?? 0

/** Every room as it was, then much that was missed; a server that sends all of it in the order it is asked for. */
async function missMuch(): Promise<void> {
  for (const room of rooms) room.post('before')
  world.serve(rooms)
  await world.signIn()
  await world.clock.advance(2000)
  world.sockets.last.drop()
  for (const room of rooms) {
    // A page of them fills a slice.
    for (let number = 0; number < MISSED; number++) room.post(`${number} ${'x'.repeat(SLICE_CHARS / MISSED)}`)
  }
  world.sockets.onFrame = (socket, frame) => {
    if (frame.type !== 'hello') return
    const first = rooms.filter((room) => frame.first?.includes(room.id))
    socket.say(welcome(rooms))
    for (const room of [...first, ...rooms.filter((each) => !first.includes(each))]) {
      const known = frame.rooms[room.id] ?? 0
      socket.say(room.changes(known))
    }
    socket.say({ type: 'live' })
  }
}

test('between the slices of a long catch-up commands are answered, drafts are kept and views are read', async () => {
  await missMuch()
  const [room] = rooms
  if (room === undefined) throw new Error('No room.')
  const list = await world.watch({ view: 'rooms' })
  const repaints = list.all().length
  const seen: number[] = []
  const start = cached()
  const end = start + ROOMS * MISSED
  await world.engine.wake()
  const busy = (async () => {
    for (let number = 1; cached() < end; number++) {
      await world.engine.saveDraft({ room: room.id, text: `draft ${number}` })
      expect(await world.engine.draft(room.id)).toBe(`draft ${number}`)
      expect((await world.read({ view: 'timeline', room: room.id, limit: 10 }))?.messages).not.toEqual([])
      seen.push(cached())
    }
  })()
  await world.clock.advance(0)
  await busy
  // In front of each slice, and never more than one of them later.
  const steps = [...new Set([start, ...seen, end])]
  expect(steps.length).toBeGreaterThan(ROOMS)
  for (const [index, count] of steps.entries()) {
    if (index > 0) expect(count - (steps[index - 1] ?? 0)).toBeLessThanOrEqual(MISSED)
  }
  expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
  // The list rests meanwhile, and then tells everything.
  expect(list.all().length - repaints).toBeLessThanOrEqual(2)
  await world.clock.advance(1000)
  expect(list.all().length - repaints).toBeLessThanOrEqual(4)
  expect(list.last().map(({ unread }) => unread)).toEqual(rooms.map(() => MISSED + 1))
  expect(world.reports).toEqual([])
})

test('the room that is open comes first, then those that were open of late', async () => {
  const [, , second, third, fourth] = rooms
  if (second === undefined || third === undefined || fourth === undefined) throw new Error('No room.')
  world.serve(rooms)
  await world.signIn()
  for (const room of [fourth, third]) {
    const { number } = await world.watch({ view: 'room', room: room.id })
    await world.clock.advance(2000)
    await world.engine.unwatch(number)
  }
  await world.watch({ view: 'room', room: second.id })
  world.sockets.last.drop()
  await world.engine.wake()
  await world.clock.advance(0)
  const [hello] = world.sockets.last.sentOf('hello')
  expect(hello?.first).toEqual([second.id, third.id, fourth.id])
  expect(hello?.max_changes).toBe(1000)
})

test('a room that is opened during the catch-up overtakes what waits of the others, here and on the server', async () => {
  await missMuch()
  const last = rooms.at(-1)
  if (last === undefined) throw new Error('No room.')
  await world.engine.wake()
  const order: string[] = []
  const opened = (async () => {
    // When some of the others are there.
    while (cached() < 5 * MISSED) await world.engine.draft(last.id)
    const before = cached()
    const timeline = await world.watch({ view: 'timeline', room: last.id, limit: 10 })
    await world.watch({ view: 'room', room: last.id })
    while ((timeline.last()?.lastSeq ?? 0) < MISSED) await world.engine.draft(last.id)
    order.push(`${(cached() - before) / MISSED} slices later`)
  })()
  await world.clock.advance(0)
  await opened
  expect(order).toHaveLength(1)
  expect(Number(order[0]?.split(' ')[0])).toBeLessThanOrEqual(3)
  expect(world.sockets.last.sentOf('first')).toEqual([{ type: 'first', room_ids: [last.id] }])
})

test('what was written while away goes out before all that was missed has come, and is shown in its place', async () => {
  await missMuch()
  const [room] = rooms
  if (room === undefined) throw new Error('No room.')
  const { onFrame } = world.sockets
  const sent: string[] = []
  let answered = 0
  world.sockets.onFrame = (socket, frame) => {
    if (frame.type !== 'send') return onFrame(socket, frame)
    sent.push(frame.message.text)
    answered = cached()
    world.acknowledge(socket, room, frame)
  }
  await world.engine.sendMessage({ room: room.id, text: 'one' })
  await world.engine.sendMessage({ room: room.id, text: 'two' })
  await world.engine.wake()
  const texts = async () => {
    const view = await world.read({ view: 'timeline', room: room.id, limit: 3 })
    return view?.messages.slice(-2).map(({ text, state }) => `${text} ${state}`)
  }
  for (let turn = 0; sent.length < 2; turn++) {
    if (turn > 1000) throw new Error('Not sent.')
    await world.clock.advance(1)
  }
  expect(answered).toBeLessThan(ROOMS * MISSED)
  await world.clock.advance(10_000)
  expect(sent).toEqual(['one', 'two'])
  expect(await texts()).toEqual(['one sent', 'two sent'])
  expect(room.messages.slice(-2).map(({ text }) => text)).toEqual(['one', 'two'])
  expect(world.reports).toEqual([])
})

test('a long list rests between two answers also when all is current; a short one and a timeline do not', async () => {
  const pushes = async (count: number): Promise<{ list: number; timeline: number }> => {
    world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
    const many = Array.from({ length: count }, (_, number) => new ScriptedRoom(number + 1))
    const [room] = many
    if (room === undefined) throw new Error('No room.')
    world.serve(many)
    await world.signIn()
    const list = await world.watch({ view: 'rooms' })
    const timeline = await world.watch({ view: 'timeline', room: room.id, limit: 10 })
    await world.clock.advance(1000)
    const before = { list: list.all().length, timeline: timeline.all().length }
    for (let number = 0; number < 8; number++) {
      world.sockets.last.say(room.push(room.post(`message ${number}`)))
      await world.clock.advance(2)
    }
    await world.clock.advance(100)
    expect(list.last()[0]?.lastMessage?.preview).toBe('message 7')
    return { list: list.all().length - before.list, timeline: timeline.all().length - before.timeline }
  }
  expect(await pushes(10)).toEqual({ list: 8, timeline: 8 })
  // At once, and when 20 ms have passed.
  expect(await pushes(100)).toEqual({ list: 2, timeline: 8 })
})

test.each(['rate_limited', 'unavailable', 'internal'] as const)(
  'a question that is answered %s is asked again later, until the room is whole',
  async (code) => {
    const room = rooms[0] as ScriptedRoom
    room.post('first')
    world.serve([room])
    await world.signIn()
    const serve = world.sockets.onFrame
    const asked: number[] = []
    world.sockets.onFrame = (socket, frame) => {
      if (frame.type !== 'catch_up') return serve?.(socket, frame)
      asked.push(world.clock.now())
      const { ref } = frame
      if (asked.length > 2) serve?.(socket, frame)
      else
        socket.say({
          type: 'error',
          ref,
          code,
          detail: 'later',
          ...(asked.length === 1 && { retry_after: 7 }),
        })
    }
    room.post('lost on the way')
    world.sockets.last.say(room.push(room.post('after the gap')))
    await world.clock.advance(0)
    expect(asked).toHaveLength(1)
    // What is pushed meanwhile does not hurry it.
    world.sockets.last.say(room.push(room.post('one more')))
    await world.clock.advance(6999)
    expect(asked).toHaveLength(1)
    await world.clock.advance(60_000)
    expect(asked).toHaveLength(3)
    const view = await world.read({ view: 'timeline', room: room.id, limit: 10 })
    expect(view?.messages.map(({ text }) => text)).toEqual([
      'first',
      'lost on the way',
      'after the gap',
      'one more',
    ])
    await world.clock.advance(600_000)
    expect(asked).toHaveLength(3)
  },
)
