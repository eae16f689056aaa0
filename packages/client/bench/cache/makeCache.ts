import type { FrameOf, Membership, Message, Room } from '@roomkey/protocol'
import { openAccountRow } from '../../src/cache/accountRow.ts'
import { applySnapshot } from '../../src/cache/roomSync.ts'
import { migrate } from '../../src/cache/schema.ts'
import type { SqlDriver } from '../../src/ports/index.ts'
import { documentOf } from '../../src/search/document.ts'
import { indexMessages } from '../../src/search/indexMessages.ts'
import { ME, MEMBERS, memberOf, messagesFrom, ROOMS, roomId } from './ids.ts'

export const SERVER = 'http://bench.test'
const NEWEST = 50
const BATCH = 20_000

/**
 * Fills an empty database as the engine would have over the years: each room's newest page by the engine's own code,
 * what is older by plain inserts, without its triggers, which would take minutes. `whole: false` leaves it at the
 * newest pages, as after a first sign-in. Nothing of it needs to survive a crash.
 */
export function makeCache(sql: SqlDriver, messages: number, whole = true): void {
  sql.run('PRAGMA synchronous = OFF')
  migrate(sql)
  openAccountRow(sql, SERVER, ME)
  const perRoom = Math.floor(messages / ROOMS)
  const older = (perRoom - NEWEST) * ROOMS
  const next = messagesFrom(whole ? 0 : older, messages)
  const index = laterIndex(sql)
  for (let n = 0; whole && n < older; n += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, older - n) }, next)
    sql.transaction(() => {
      for (const [at, message] of batch.entries()) insert(sql, message, n + at + 1)
    })
  }
  index.restore()
  const newest = Array.from({ length: NEWEST * ROOMS }, next)
  for (let room = 0; room < ROOMS; room++) {
    const page = newest.filter((_, n) => n % ROOMS === room)
    applySnapshot(sql, snapshot(room, perRoom, page, !whole))
  }
  if (whole) sql.run('UPDATE segments SET from_seq = 1')
  indexNew(sql, whole ? older : 0)
  sql.run('PRAGMA synchronous = FULL')
  sql.all('PRAGMA wal_checkpoint(TRUNCATE)')
}

/** The triggers of search and the index by seq come back when the bulk of the rows is there. */
function laterIndex(sql: SqlDriver): { restore(): void } {
  const later = sql.all<{ type: string; name: string; sql: string }>(
    `SELECT type, name, sql FROM sqlite_schema
     WHERE sql IS NOT NULL AND (name LIKE 'search_message_%' OR (type = 'index' AND tbl_name = 'messages'))`,
  )
  for (const { type, name } of later) sql.run(`DROP ${type} ${name}`)
  return {
    restore: () => {
      for (const each of later) sql.run(each.sql)
    },
  }
}

function insert(sql: SqlDriver, message: Message, localId: number): void {
  const at = Date.parse(message.created_at)
  sql.run(
    `INSERT INTO messages (local_id, id, room_id, seq, rev, sender_id, text, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      localId,
      message.id,
      message.room_id,
      message.seq,
      message.rev,
      message.sender?.id ?? null,
      message.text,
      at,
    ],
  )
  const { room_id: room, sender, text } = message
  sql.run('INSERT INTO search_places (local_id, place) VALUES (?, ?)', [localId, at])
  sql.run('INSERT INTO search_index (rowid, words) VALUES (?, ?)', [
    at,
    documentOf({ room, sender: sender?.id ?? null, text, files: [] }),
  ])
}

/** Those above `mark`, and notes that all are. */
function indexNew(sql: SqlDriver, mark: number): void {
  const added = sql
    .all<{ local_id: number }>('SELECT local_id FROM messages WHERE local_id > ?', [mark])
    .map((row) => row.local_id)
  sql.transaction(() => {
    for (let n = 0; n < added.length; n += 1000) indexMessages(sql, added.slice(n, n + 1000))
    sql.run('UPDATE search_backlog SET above = ?', [mark + added.length])
  })
}

function snapshot(n: number, lastSeq: number, messages: Message[], older: boolean): FrameOf<'snapshot'> {
  const id = roomId(n)
  const at = '2024-01-01T00:00:00.000Z'
  const room: Room = {
    id,
    name: `room ${n}`,
    description: null,
    is_private: true,
    created_by: ME,
    created_at: at,
    updated_at: at,
    rev: 1 as Room['rev'],
  }
  const members = Array.from({ length: MEMBERS }, (_, index): Membership => {
    return {
      room_id: id,
      user: memberOf(n, index),
      role: index === 0 ? 'owner' : 'member',
      rev: (2 + index) as Membership['rev'],
      joined_at: at,
      left_at: null,
    }
  })
  const head = {
    room_id: id,
    last_seq: lastSeq,
    last_rev: lastSeq + 1 + MEMBERS,
    read_seq: lastSeq - (n % 4 === 0 ? 7 : 0),
    unread_count: n % 4 === 0 ? 7 : 0,
  } as FrameOf<'snapshot'>['head']
  return { type: 'snapshot', reason: 'new', room, head, members, messages, has_older: older }
}
