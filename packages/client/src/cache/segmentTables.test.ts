import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { migrate } from './schema.ts'

/** The steps before segments. */
const BEFORE = 5

test('what was cached before there were segments is one, up to the first message that is missing', () => {
  const sql = new NodeSqlDriver(':memory:')
  migrate(sql, BEFORE)
  const room = (id: string, rev: number, from: number, seqs: number[]) => {
    sql.run('INSERT INTO rooms (id, rev, complete_from_seq, last_seq) VALUES (?, ?, ?, ?)', [
      id,
      rev,
      from,
      Math.max(0, ...seqs),
    ])
    for (const seq of seqs) {
      sql.run(
        `INSERT INTO messages (id, room_id, seq, rev, text, created_at) VALUES (?1 || ?2, ?1, ?2, ?2, '', 0)`,
        [id, seq],
      )
    }
  }
  room('whole', 9, 1, [1, 2, 3])
  room('hole', 9, 5, [1, 2, 5, 6, 7, 9])
  room('empty', 2, 1, [])
  room('far', 50, 40, [])
  room('unknown', 0, 1, [])
  migrate(sql)
  expect(sql.all('SELECT room_id AS room, from_seq AS "from", to_seq AS "to", rev FROM segments')).toEqual([
    { room: 'empty', from: 1, to: 0, rev: null },
    { room: 'far', from: 40, to: 39, rev: null },
    { room: 'hole', from: 5, to: 7, rev: null },
    { room: 'whole', from: 1, to: 3, rev: null },
  ])
})
