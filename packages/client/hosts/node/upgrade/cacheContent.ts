import type { SqlDriver, SqlValue } from '../../../src/ports/index.ts'
import { indexMessages } from '../../../src/search/indexMessages.ts'
import { SERVER } from '../../../src/testing/EngineHarness.ts'
import { ALICE, BOB, uuid } from '../../../src/testing/ScriptedServer.ts'

// What the caches of all versions hold that are kept as fixtures. Rows are written as they lie in the tables, because
// the code that once wrote them is gone; a column or table that a schema does not have yet is left out.

export const ROOM = uuid(1, 1)
export const messageId = (number: number) => uuid(2, number)
export const FILE = uuid(5, 1)
export const DRAFT_FILE = uuid(5, 2)
export const EDIT = uuid(6, 1)
export const PICTURE = Uint8Array.of(1, 2, 3, 4)
const AT = Date.UTC(2026, 10, 22, 12)

type Row = Record<string, SqlValue>

const message = (number: number, sender: number, text: string, seq: number | null): Row => ({
  local_id: number,
  id: messageId(number),
  room_id: ROOM,
  seq,
  rev: seq === null ? null : seq + 3,
  sender_id: sender,
  text,
  created_at: AT + number,
  edited_at: null,
  deleted_at: null,
})

const queued = (number: number, failure: string | null): Row => ({
  id: messageId(number),
  room_id: ROOM,
  kind: 'send',
  message_id: messageId(number),
  attempts: failure === null ? 0 : 1,
  state: failure === null ? 'waiting' : 'failed',
  failure,
})

const CONTENT: readonly (readonly [table: string, row: Row])[] = [
  ['account', { one: 1, server: SERVER, user_id: ALICE.id, username: ALICE.username }],
  ['people', { id: ALICE.id, username: ALICE.username }],
  ['people', { id: BOB.id, username: BOB.username }],
  [
    'rooms',
    {
      id: ROOM,
      name: 'Garden',
      is_private: 1,
      created_by: ALICE.id,
      created_at: AT,
      row_rev: 1,
      rev: 6,
      last_seq: 3,
      complete_from_seq: 1,
    },
  ],
  ['segments', { room_id: ROOM, from_seq: 1, to_seq: 3, rev: null }],
  ['memberships', { room_id: ROOM, user_id: ALICE.id, role: 'owner', rev: 2, joined_at: AT, left_at: null }],
  ['memberships', { room_id: ROOM, user_id: BOB.id, role: 'member', rev: 3, joined_at: AT, left_at: null }],
  ['messages', message(1, BOB.id, 'The lighthouse is lit', 1)],
  ['messages', message(2, ALICE.id, 'I saw it', 2)],
  ['messages', message(3, BOB.id, 'Bring the ropes', 3)],
  ['messages', message(4, ALICE.id, 'written while away', null)],
  ['messages', message(5, ALICE.id, 'was refused', null)],
  [
    'attachments',
    {
      id: FILE,
      message_id: messageId(3),
      room_id: ROOM,
      position: 0,
      name: 'chart.png',
      size: PICTURE.byteLength,
      content_type: 'image/png',
      width: 2,
      height: 2,
    },
  ],
  ['outbox', queued(4, null)],
  ['outbox', queued(5, 'The room is closed.')],
  ['drafts', { room_id: ROOM, text: 'a thought' }],
  [
    'read_marks',
    { room_id: ROOM, read_seq: 2, server_seq: 2, server_unread: 1, counted_seq: 3, counted_rev: 6 },
  ],
  ['last_place', { one: 1, room_id: ROOM, message_id: null, seq: null, top: null }],
  [
    'draft_files',
    { id: DRAFT_FILE, room_id: ROOM, name: 'rope.pdf', size: 9, content_type: 'application/pdf' },
  ],
  ['lost_writings', { room_name: 'Cellar', texts: '["never sent"]', files: 0 }],
  ['edit_drafts', { room_id: ROOM, message_id: messageId(2), text: 'I saw it, twice' }],
  [
    'downloads',
    {
      attachment_id: FILE,
      room_id: ROOM,
      size: PICTURE.byteLength,
      held: PICTURE.byteLength,
      used: 1,
      beside: 0,
      content: PICTURE,
    },
  ],
  ['download_pieces', { attachment_id: FILE, number: 0, content: PICTURE }],
  ['room_notify', { room_id: ROOM, notify: 'nothing' }],
]

const columnsOf = (sql: SqlDriver, table: string) =>
  sql.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', [table]).map(({ name }) => name)

/** Fills an empty database of whatever schema with what that schema can hold. */
export function fillCache(sql: SqlDriver): void {
  sql.transaction(() => {
    for (const [table, row] of CONTENT) {
      const columns = columnsOf(sql, table).filter((name) => name in row)
      if (columns.length === 0) continue
      const places = columns.map(() => '?').join(', ')
      const values = columns.map((name) => row[name] ?? null)
      sql.run(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`, values)
    }
    // Changes wait beside messages since the outbox is a queue of operations.
    if (columnsOf(sql, 'outbox').includes('kind')) {
      sql.run(`INSERT INTO outbox (id, room_id, kind, target_id, body) VALUES (?, ?, 'edit', ?, ?)`, [
        EDIT,
        ROOM,
        messageId(2),
        JSON.stringify({ text: 'I saw it, too' }),
      ])
    }
    // Two are indexed as the version that wrote them did; the rest waits for the next start.
    if (columnsOf(sql, 'search_places').length > 0) {
      indexMessages(sql, [1, 2])
      sql.run('DELETE FROM search_queue WHERE local_id IN (1, 2)')
      if (columnsOf(sql, 'search_backlog').includes('above')) sql.run('UPDATE search_backlog SET above = 2')
    }
  })
}
