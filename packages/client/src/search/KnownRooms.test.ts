import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { Stale } from '../cache/Stale.ts'
import { migrate } from '../cache/schema.ts'
import { uuid } from '../testing/ScriptedServer.ts'
import { SimulatedClock } from '../testing/SimulatedClock.ts'
import { KnownRooms } from './KnownRooms.ts'

const room = (n: number) => uuid(1, n) as RoomId
const EVERYWHERE = { rooms: null, after: null }

let sql: NodeSqlDriver
let stale: Stale
let clock: SimulatedClock
let known: KnownRooms
beforeEach(() => {
  sql = new NodeSqlDriver(':memory:')
  migrate(sql)
  stale = new Stale()
  clock = new SimulatedClock()
  known = new KnownRooms({ sql, stale, clock })
})

function addRoom(n: number, ...segments: [from: number, to: number, rev?: number][]): void {
  sql.run('INSERT INTO rooms (id, name) VALUES (?, ?)', [room(n), `room ${n}`])
  for (const [from, to, rev = null] of segments) {
    sql.run('INSERT INTO segments VALUES (?, ?, ?, ?)', [room(n), from, to, rev])
    sql.run('INSERT INTO messages (id, room_id, seq, text, created_at) VALUES (?, ?, ?, ?, ?)', [
      uuid(2, n * 1000 + from) as MessageId,
      room(n),
      from,
      '',
      n * 1000 + from,
    ])
  }
}

const shown = (n: number, seqs: number[]) => seqs.filter((seq) => known.shows(room(n), seq as Seq))

test('what is in a current segment is shown, what is above all of them, and what has no seq yet', () => {
  addRoom(1, [1, 3], [5, 6, 40], [8, 9])
  addRoom(2)
  sql.run('INSERT INTO rooms (id) VALUES (?)', [room(3)])
  expect(shown(1, [1, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual([1, 3, 8, 9, 10])
  expect(shown(2, [1])).toEqual([1])
  expect(known.shows(room(1), null)).toBe(true)
  // Its own row has not arrived, or it is nobody's.
  for (const n of [3, 4]) expect([shown(n, [1]), known.shows(room(n), null)]).toEqual([[], false])
})

test('rooms that go further back, the shortest history first, as far as a scope asks', () => {
  addRoom(1, [5, 9])
  addRoom(2, [1, 9])
  addRoom(3, [7, 9])
  // Nothing of it is here: known since now.
  addRoom(4)
  sql.run('INSERT INTO segments VALUES (?, 8, 7, NULL)', [room(4)])
  expect(known.openEnds(EVERYWHERE).map((end) => end.room)).toEqual([room(4), room(3), room(1)])
  expect(known.horizon(EVERYWHERE)).toEqual({ since: clock.now(), rooms: 3 })
  expect(known.horizon({ rooms: [room(1), room(2)], after: null })).toEqual({ since: 1005, rooms: 1 })
  expect(known.horizon({ rooms: [room(2)], after: null })).toBeNull()
  const some = [room(1), room(2), room(3), room(9)]
  expect(known.openEnds({ rooms: some, after: null }).map((end) => end.room)).toEqual([room(3), room(1)])
  expect(known.openEnds({ rooms: some, after: 2000 }).map((end) => end.room)).toEqual([room(3)])
  expect(known.openEnds({ rooms: null, after: 2000 }).map((end) => end.room)).toEqual([room(4), room(3)])
  expect(known.openEnds({ rooms: null, after: clock.now() })).toEqual([])
})

test('only rooms in which something was written are read again', () => {
  addRoom(1, [5, 9])
  addRoom(2, [7, 9])
  expect(known.horizon(EVERYWHERE)).toEqual({ since: 2007, rooms: 2 })
  sql.run('UPDATE segments SET from_seq = 1')
  stale.mark('drafts', room(2))
  expect(known.horizon(EVERYWHERE)?.rooms).toBe(2)
  stale.mark('messages', room(2))
  expect(known.horizon(EVERYWHERE)).toEqual({ since: 1005, rooms: 1 })
  expect([shown(1, [2]), shown(2, [2])]).toEqual([[], [2]])
  sql.run('DELETE FROM rooms WHERE id = ?', [room(2)])
  stale.mark('rooms', room(2))
  expect([shown(1, [2]), shown(2, [2])]).toEqual([[], []])
  stale.mark('messages')
  expect(known.horizon(EVERYWHERE)).toBeNull()
  expect(shown(1, [2])).toEqual([2])
})

test('what could not be read is read the next time', () => {
  addRoom(1, [5, 9])
  const all = sql.all.bind(sql)
  sql.all = () => {
    throw new Error('The disk is gone.')
  }
  expect(() => known.horizon(EVERYWHERE)).toThrow('The disk')
  sql.all = all
  expect(known.horizon(EVERYWHERE)?.rooms).toBe(1)
})
