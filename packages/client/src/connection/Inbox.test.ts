import type { RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { ALICE, ScriptedRoom, SimulatedClock, welcome } from '../testing/index.ts'
import { Inbox, SLICE_CHARS } from './Inbox.ts'
import { roomOf } from './roomOf.ts'

const [a, b, c] = [new ScriptedRoom(1), new ScriptedRoom(2), new ScriptedRoom(3)]
const rooms = { a, b, c }

/** Frames by name: `a1` is the first of room a, `all` is about no room. */
function world(most?: number) {
  const clock = new SimulatedClock()
  const handled: string[] = []
  const open: RoomId[] = []
  const inbox = new Inbox({
    clock,
    open: () => open,
    handle: (text) => handled.push(/"name":"(\w+)"/.exec(text)?.[1] ?? ''),
    ...(most === undefined ? {} : { most }),
  })
  /** Each fills a slice. */
  const put = (...names: string[]) => {
    for (const name of names) {
      const room = rooms[name[0] as keyof typeof rooms]
      const frame = name === 'all' ? { type: 'live' } : room?.changes(0)
      inbox.put(JSON.stringify({ ...frame, name, fill: 'x'.repeat(SLICE_CHARS) }))
    }
  }
  return { clock, handled, open, inbox, put }
}

test('what comes alone is handled at once, what comes together in slices', async () => {
  const { clock, handled, put } = world()
  put('a1', 'a2', 'b1', 'a3')
  expect(handled).toEqual(['a1'])
  const tick = (times: number) =>
    clock.after(0, () => {
      handled.push('others')
      if (times > 1) tick(times - 1)
    })
  tick(3)
  await clock.advance(0)
  expect(handled).toEqual(['a1', 'a2', 'others', 'b1', 'others', 'a3', 'others'])
  await clock.advance(1)
  put('c1')
  expect(handled.at(-1)).toBe('c1')
})

test('rooms that are looked at come first, in their own order, and nothing overtakes what is about all', async () => {
  const { clock, handled, open, put } = world()
  put('a1', 'b1', 'c1', 'b2', 'c2', 'all', 'c3', 'a2')
  open.push(c.id)
  await clock.advance(10)
  expect(handled).toEqual(['a1', 'c1', 'c2', 'b1', 'b2', 'all', 'c3', 'a2'])
})

test('small frames share a slice, and those of a connection that is over are dropped', async () => {
  const { clock, handled, inbox, put } = world()
  for (const name of ['a1', 'a2', 'a3']) inbox.put(JSON.stringify({ ...a.changes(0), name }))
  expect(handled).toEqual(['a1', 'a2', 'a3'])
  put('a4', 'a5')
  inbox.clear()
  await clock.advance(10)
  expect(handled).toEqual(['a1', 'a2', 'a3', 'a4'])
  put('a6')
  expect(handled.at(-1)).toBe('a6')
})

test('when too much waits, the oldest is handled as more comes', async () => {
  const { clock, handled, inbox, put } = world(2.5 * SLICE_CHARS)
  put('a1', 'a2', 'a3')
  expect(handled).toEqual(['a1'])
  put('a4', 'a5')
  expect(handled).toEqual(['a1', 'a2', 'a3'])
  await clock.advance(10)
  expect(handled).toEqual(['a1', 'a2', 'a3', 'a4', 'a5'])
  put('b1', 'b2', 'b3')
  inbox.clear()
  put('b4', 'b5', 'b6')
  expect(handled.slice(5)).toEqual(['b1', 'b4'])
})

test('the room of a frame is read off its beginning', () => {
  const changes = a.changes(0, a.lastRev, 'a "ref"')
  const { ref, type, ...rest } = changes
  expect(roomOf(JSON.stringify({ type, ref, ...rest }))).toBe(a.id)
  const { type: snapshot, reason, ...state } = a.snapshot('too_old')
  expect(roomOf(JSON.stringify({ type: snapshot, ref: '7', reason, ...state }))).toBe(a.id)
  for (const type of ['removed', 'read_mark', 'typing']) {
    expect(roomOf(JSON.stringify({ type, room_id: b.id, seq: 1 }))).toBe(b.id)
  }
  // Not where another thing of it has a room.
  expect(roomOf(JSON.stringify(welcome([a, b])))).toBeNull()
  expect(roomOf(JSON.stringify({ type: 'error', code: 'invalid', detail: '', room_id: a.id }))).toBeNull()
  expect(roomOf(JSON.stringify({ type: 'changes', items: [{ user: ALICE, room_id: a.id }] }))).toBeNull()
  expect(roomOf('{"type":"changes","room_id":"not an id-----------------------------"}')).toBeNull()
  expect(roomOf('')).toBeNull()
})
