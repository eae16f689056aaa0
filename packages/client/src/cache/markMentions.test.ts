import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, BOB, ScriptedRoom, SERVER } from '../testing/index.ts'
import { openAccountRow } from './accountRow.ts'
import { markMentions } from './markMentions.ts'
import { applySnapshot } from './roomSync.ts'
import { migrate } from './schema.ts'

/** The steps before mentions were marked. */
const BEFORE = 12

const marked = (sql: NodeSqlDriver) =>
  sql.all<{ id: string }>('SELECT id FROM messages WHERE mentions_me = 1 ORDER BY seq').map(({ id }) => id)

test('of what was cached before mentions were marked, the unread ones are', () => {
  const sql = new NodeSqlDriver(':memory:')
  migrate(sql, BEFORE)
  sql.run(`INSERT INTO account (one, server, user_id, username) VALUES (1, ?, 1, 'alice')`, [SERVER])
  sql.run(`INSERT INTO rooms (id, last_seq) VALUES ('room', 5), ('read', 1)`)
  sql.run(`INSERT INTO read_marks (room_id, read_seq, server_seq, server_unread, counted_seq)
    VALUES ('room', 1, 1, 0, 0), ('read', 1, 1, 0, 0)`)
  const rows = ['@alice, read', '@alice', '@bob', 'from me: @alice', '@alice, deleted']
  for (const [index, text] of rows.entries()) {
    sql.run(
      `INSERT INTO messages (id, room_id, seq, sender_id, text, created_at, deleted_at) VALUES (?, 'room', ?, ?, ?, 0, ?)`,
      [`m${index + 1}`, index + 1, index === 3 ? ALICE.id : BOB.id, text, index === 4 ? 1 : null],
    )
  }
  migrate(sql)
  openAccountRow(sql, SERVER, ALICE)
  markMentions(sql)
  expect(marked(sql)).toEqual(['m2'])
})

test('a number of messages is looked at, however many there are', () => {
  const sql = new NodeSqlDriver(':memory:')
  migrate(sql)
  openAccountRow(sql, SERVER, ALICE)
  sql.run(`INSERT INTO rooms (id, last_seq) VALUES ('room', 3000)`)
  sql.run(`WITH RECURSIVE seqs (seq) AS (VALUES (1) UNION ALL SELECT seq + 1 FROM seqs WHERE seq < 3000)
    INSERT INTO messages (id, room_id, seq, sender_id, text, created_at)
    SELECT 'm' || seq, 'room', seq, 2, '@alice', 0 FROM seqs`)
  markMentions(sql)
  expect(marked(sql)).toHaveLength(1000)
  expect(marked(sql).at(-1)).toBe('m3000')
})

test('under another name other messages mention me, and it is looked for once', () => {
  const sql = new NodeSqlDriver(':memory:')
  migrate(sql)
  openAccountRow(sql, SERVER, ALICE)
  markMentions(sql)
  const room = new ScriptedRoom(1)
  const before = room.post('@alice').message.id
  const after = room.post('@alicia').message.id
  applySnapshot(sql, room.snapshot('new'))
  expect(marked(sql)).toEqual([before])
  openAccountRow(sql, SERVER, { ...ALICE, username: 'alicia' })
  markMentions(sql)
  expect(marked(sql)).toEqual([after])
  sql.run('UPDATE messages SET mentions_me = 0')
  markMentions(sql)
  expect(marked(sql)).toEqual([])
})
