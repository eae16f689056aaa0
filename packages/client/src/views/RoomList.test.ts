import type { RoomId, UserId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { openAccountRow } from '../cache/accountRow.ts'
import { applySnapshot } from '../cache/roomSync.ts'
import { Stale } from '../cache/Stale.ts'
import { migrate } from '../cache/schema.ts'
import { enqueue } from '../cache/sendRows.ts'
import type { SqlDriver } from '../ports/index.ts'
import { ALICE, ScriptedRoom, SERVER } from '../testing/index.ts'
import { RoomList } from './RoomList.ts'

/** Counts the statements that read, so that cost is told without a clock. */
function open(roomCount: number) {
  const real = new NodeSqlDriver(':memory:')
  let reads = 0
  const sql: SqlDriver = {
    persistent: true,
    run: (statement, values) => real.run(statement, values),
    all: (statement, values) => {
      reads++
      return real.all(statement, values)
    },
    transaction: (work) => real.transaction(work),
    close: () => real.close(),
  }
  migrate(real)
  openAccountRow(real, SERVER, ALICE)
  const rooms = Array.from({ length: roomCount }, (_, index) => new ScriptedRoom(index + 1))
  for (const room of rooms) {
    room.post('hello')
    applySnapshot(real, room.snapshot('new'))
  }
  const stale = new Stale()
  const list = new RoomList({ sql, stale, me: ALICE.id as UserId })
  const cost = (live = true) => {
    const before = reads
    const rows = list.read(live)
    return { reads: reads - before, rows }
  }
  const unsent = (room: RoomId) => {
    const id = room.replace(/^00000001/, '00000002') as never
    enqueue(real, { id, room, sender: ALICE.id, text: 'unsent', at: 0, files: [] })
    stale.mark('outbox', room)
  }
  return { sql: real, rooms, stale, list, cost, unsent }
}

test('a message in one of many rooms costs one row; nothing new costs nothing', () => {
  const { rooms, stale, cost, sql } = open(200)
  const first = cost()
  expect(first.rows).toHaveLength(200)
  expect(cost().reads).toBe(0)
  const [room] = rooms
  if (room === undefined) throw new Error('no room')
  room.post('news')
  applySnapshot(sql, room.snapshot('too_old'))
  stale.mark('messages', room.id)
  const next = cost()
  expect(next.reads).toBeLessThan(10)
  expect(next.rows.find((row) => row.id === room.id)).toMatchObject({
    unread: 2,
    lastMessage: { preview: 'news' },
  })
})

test('going offline changes the rows in which something waits, and reads no others', () => {
  const { rooms, unsent, cost } = open(50)
  const [room] = rooms
  if (room === undefined) throw new Error('no room')
  cost()
  unsent(room.id)
  const state = (rows: ReturnType<typeof cost>['rows']) =>
    rows.find((row) => row.id === room.id)?.lastMessage?.state
  expect(state(cost(true).rows)).toBe('sending')
  const offline = cost(false)
  expect(state(offline.rows)).toBe('waiting')
  expect(offline.reads).toBeLessThan(10)
})

test('rooms come and go', () => {
  const { sql, stale, rooms, cost } = open(2)
  cost()
  const third = new ScriptedRoom(3)
  applySnapshot(sql, third.snapshot('new'))
  stale.mark('rooms', third.id)
  expect(cost().rows).toHaveLength(3)
  sql.run('DELETE FROM rooms WHERE id = ?', [rooms[0]?.id ?? ''])
  stale.mark('rooms')
  expect(
    cost()
      .rows.map((row) => row.id)
      .sort(),
  ).toEqual([rooms[1]?.id, third.id])
})
