import type { MessageId, Rev, Seq } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { SqlDriver } from '../ports/index.ts'
import { ALICE, BOB, ScriptedRoom, SERVER } from '../testing/index.ts'
import { openAccountRow } from './accountRow.ts'
import { applyServerMark, moveReadMark, unreadCount } from './readMarks.ts'
import { applyChanges, applyHistory, applySnapshot, knownRev, readLife } from './roomSync.ts'
import { migrate } from './schema.ts'

let sql: SqlDriver
let room: ScriptedRoom
beforeEach(() => {
  sql = new NodeSqlDriver(':memory:')
  migrate(sql)
  openAccountRow(sql, SERVER, ALICE)
  room = new ScriptedRoom(1)
})

const deliver = () => applyChanges(sql, room.changes(knownRev(sql, room.id)))
const unread = () => unreadCount(sql, room.id, ALICE.id)
const post = (count: number, sender = BOB) => {
  for (let number = 0; number < count; number++) room.post(`${room.lastSeq}`, sender)
}

test('below a hole the server has counted; own messages and what is deleted later are left out', () => {
  post(100)
  applySnapshot(sql, room.snapshot('new', 10))
  expect(unread()).toBe(100)
  post(3)
  post(2, ALICE)
  deliver()
  expect(unread()).toBe(103)
  // One that only the server counted, one that is cached, one that came afterwards, and an own one.
  for (const seq of [5, 95, 101, 105]) room.remove(room.messages[seq - 1]?.id as MessageId)
  deliver()
  expect(unread()).toBe(100)
})

test('a mark that another device moved counts what it counted, also before that has come', () => {
  post(100)
  applySnapshot(sql, room.snapshot('new', 10))
  post(4)
  post(3, ALICE)
  // Read up to 20; counted when all of them were there: 84 of bob's.
  const mark = { seq: 20 as Seq, unread: 84, countedSeq: room.lastSeq, countedRev: room.lastRev }
  applyServerMark(sql, room.id, mark)
  expect(unread()).toBe(84)
  deliver()
  expect(unread()).toBe(84)
  post(1)
  deliver()
  expect(unread()).toBe(85)
})

test('a deletion that the count already knew is not taken off again', () => {
  post(100)
  applySnapshot(sql, room.snapshot('new', 10))
  room.remove(room.messages[6]?.id as MessageId)
  const mark = { seq: 0 as Seq, unread: 99, countedSeq: 100, countedRev: room.lastRev }
  applyServerMark(sql, room.id, mark)
  deliver()
  expect(unread()).toBe(99)
})

test('where everything unread is cached it is counted here, whatever the server said', () => {
  post(10)
  applySnapshot(sql, room.snapshot('new', 10))
  expect(moveReadMark(sql, room.id, 7 as Seq)).toBe(true)
  applyServerMark(sql, room.id, { seq: 2 as Seq, unread: 8, countedSeq: 10, countedRev: 1 as Rev })
  expect(unread()).toBe(3)
  post(2, ALICE)
  deliver()
  expect(unread()).toBe(3)
})

test('what was read below a hole is not unread any more, also before the server has heard of it', () => {
  post(40)
  post(10, ALICE)
  post(50)
  const deleted = room.messages[10]
  if (deleted !== undefined) room.remove(deleted.id)
  applySnapshot(sql, room.snapshot('new', 10))
  expect(unread()).toBe(89)
  // A page of the past, in which one reads up to 60.
  const messages = room.messages.filter(({ seq }) => seq <= 60)
  const range = { life: readLife(sql), from: 1, to: 60 }
  expect(
    applyHistory(sql, room.id, range, { messages, rev: room.lastRev as Rev, has_older: false } as never),
  ).toBe(true)
  expect(moveReadMark(sql, room.id, 60 as Seq)).toBe(true)
  expect(unread()).toBe(40)
  // Both were counted, and one of them was read.
  for (const seq of [20, 70]) room.remove(room.messages[seq - 1]?.id as MessageId)
  deliver()
  expect(unread()).toBe(39)
  const mark = { seq: 60 as Seq, unread: 39, countedSeq: 100, countedRev: room.lastRev }
  applyServerMark(sql, room.id, mark)
  expect(unread()).toBe(39)
})
