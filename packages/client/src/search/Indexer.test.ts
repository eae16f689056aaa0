import { afterEach, beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { Stale } from '../cache/Stale.ts'
import { migrate } from '../cache/schema.ts'
import { ScriptedRoom, uuid } from '../testing/ScriptedServer.ts'
import { SimulatedClock } from '../testing/SimulatedClock.ts'
import { Indexer } from './Indexer.ts'

const room = new ScriptedRoom(1).id
let sql: NodeSqlDriver
let stale: Stale
let indexer: Indexer
beforeEach(() => {
  sql = new NodeSqlDriver(':memory:')
  migrate(sql)
  stale = new Stale()
  const report = (_area: string, error: unknown) => {
    throw error
  }
  indexer = new Indexer({ sql, stale, clock: new SimulatedClock(), report })
})
afterEach(() => {
  indexer.close()
  sql.close()
})

/** No clock runs: only searches take in what is written. */
function write(messages: number): void {
  sql.transaction(() => {
    for (let n = 1; n <= messages; n++)
      sql.run('INSERT INTO messages (id, room_id, seq, text, created_at) VALUES (?, ?, ?, ?, ?)', [
        uuid(2, n),
        room,
        n,
        `word${n}`,
        n,
      ])
  })
  stale.mark('messages', room)
}
const count = (table: string) => sql.all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)[0]?.n

test.each([
  [600, 600, null],
  [601, 200, 0],
])('of %i new messages a search takes in %i, and progress tells %j', (messages, taken, progress) => {
  write(messages)
  indexer.catchUp()
  expect([count('search_places'), indexer.progress()]).toEqual([taken, progress])
})

test('each search takes in more of a long queue, until nothing is left', () => {
  write(900)
  sql.run('UPDATE search_backlog SET above = 900')
  sql.run(`UPDATE messages SET text = 'other' || text`)
  expect(indexer.progress()).toBe(0)
  indexer.catchUp()
  expect(count('search_queue')).toBe(300)
  indexer.catchUp()
  expect([count('search_queue'), count('search_places'), indexer.progress()]).toEqual([0, 900, null])
})
