import type { TimelineMessage } from '@roomkey/client/api'
import type { MessageId, RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { createEditing } from './editing.ts'

const [room, other] = ['room' as RoomId, 'other' as RoomId]
const message = (id: string, more: object = {}) =>
  ({ id: id as MessageId, text: id, change: null, ...more }) as TimelineMessage

test('each room keeps its edit until it ends', () => {
  const editing = createEditing()
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
  const editing = createEditing()
  editing.begin(room, message('one', { change: { kind: 'edit', text: 'refused words' } }))
  expect(editing.getState().rooms[room]?.text).toBe('refused words')
  editing.end(room)
  editing.begin(room, message('one', { change: { kind: 'delete' } }))
  expect(editing.getState().rooms[room]?.text).toBe('one')
})

test('the last message is asked of the timeline that is open now', () => {
  const editing = createEditing()
  expect(editing.last()).toBe(null)
  const leave = editing.lastIs(() => message('first'))
  editing.lastIs(() => message('second'))
  leave()
  expect(editing.last()?.id).toBe('second')
})
