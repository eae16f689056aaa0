import type { TimelineMessage } from '@roomkey/client/api'
import type { MessageId, RoomId } from '@roomkey/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import { createEditing } from './editing.ts'

const [room, other] = ['room' as RoomId, 'other' as RoomId]
const message = (id: string, more: object = {}) =>
  ({ id: id as MessageId, text: id, change: null, ...more }) as TimelineMessage

afterEach(() => void vi.useRealTimers())

type Kept = { message: TimelineMessage; text: string }
let kept: Map<RoomId, Kept>
const saved: unknown[] = []
function make(before: [RoomId, Kept][] = []) {
  vi.useFakeTimers()
  kept = new Map(before)
  saved.length = 0
  const engine = {
    editDraft: async (of: RoomId) => kept.get(of) ?? null,
    saveEditDraft: async (call: unknown) => {
      saved.push(call)
      return { ok: true as const }
    },
  }
  return createEditing(engine, async (call) => void (await call))
}

test('each room keeps its edit until it ends', () => {
  const editing = make()
  editing.begin(room, message('one'))
  editing.write(room, 'one more')
  editing.begin(other, message('two'))
  // Chosen again, it goes on where it was.
  editing.begin(room, message('one'))
  expect(editing.getState().rooms[room]).toMatchObject({ message: { id: 'one' }, text: 'one more' })
  editing.end(room)
  editing.write(room, 'too late')
  expect(Object.keys(editing.getState().rooms)).toEqual([other])
  editing.forget()
  expect(editing.getState().rooms).toEqual({})
})

test('an edit that failed goes on with its own words', () => {
  const editing = make()
  editing.begin(room, message('one', { change: { kind: 'edit', text: 'refused words' } }))
  expect(editing.getState().rooms[room]?.text).toBe('refused words')
  editing.end(room)
  editing.begin(room, message('one', { change: { kind: 'delete' } }))
  expect(editing.getState().rooms[room]?.text).toBe('one')
})

test('the last message is asked of the timeline that is open now', () => {
  const editing = make()
  expect(editing.last()).toBe(null)
  const leave = editing.lastIs(() => message('first'))
  editing.lastIs(() => message('second'))
  leave()
  expect(editing.last()?.id).toBe('second')
})

test('what is typed is saved, and gone when it ends', async () => {
  const editing = make()
  editing.begin(room, message('one'))
  editing.write(room, 'on')
  editing.write(room, 'once')
  expect(saved).toEqual([])
  await vi.advanceTimersByTimeAsync(1000)
  expect(saved).toEqual([{ room, edit: { message: 'one', text: 'once' } }])
  editing.write(room, 'once more')
  editing.flush()
  editing.end(room)
  editing.end(room)
  await vi.advanceTimersByTimeAsync(1000)
  expect(saved.slice(1)).toEqual([
    { room, edit: { message: 'one', text: 'once more' } },
    { room, edit: null },
  ])
})

test('another page takes it up once, and not in place of what is typed there', async () => {
  const before = { message: message('one'), text: 'half a' }
  const editing = make([
    [room, before],
    [other, before],
  ])
  editing.begin(other, message('two'))
  await editing.load(room)
  await editing.load(other)
  expect(editing.getState().rooms).toMatchObject({ [room]: before, [other]: { text: 'two' } })
  editing.end(room)
  await editing.load(room)
  expect(editing.getState().rooms[room]).toBe(undefined)
})
