import type { Change, Membership, Message, MessageId, Room, RoomId, UserId } from '@roomkey/protocol'
import { mentionsPerson } from '../api/mentions.ts'
import type { Person } from '../api/views.ts'
import type { SqlDriver } from '../ports/index.ts'
import { readMe, rememberPeople, rememberPerson } from './accountRow.ts'
import { NewMessages } from './NewMessages.ts'

// Entities of the wire become rows. Every write keeps what is newer (by rev), so applying twice or late is harmless.

/** What the messages of one room in one transaction have in common. */
export interface Page {
  me: Person
  /** Who was written in it: a page of messages is by a few people. */
  people: Map<UserId, string>
  /** No message of the room that has a place is above it. */
  newest: number
  /** Own messages without a place. */
  unsent: ReadonlySet<string>
  added: NewMessages
}

/** What `apply` does with the page is written when this returns. Part of a transaction. */
export function applyPage(sql: SqlDriver, room: RoomId, apply: (page: Page) => void): void {
  const known = sql.all<{ newest: number | null; unsent: string }>(
    `SELECT max(seq) AS newest, (SELECT json_group_array(id) FROM messages WHERE room_id = ?1 AND seq IS NULL) AS unsent
     FROM messages WHERE room_id = ?1`,
    [room],
  )[0]
  const added = new NewMessages(sql)
  const unsent = new Set(JSON.parse(known?.unsent ?? '[]') as string[])
  const people: Page['people'] = new Map()
  apply({ me: readMe(sql), people, newest: known?.newest ?? 0, unsent, added })
  added.flush()
  rememberPeople(sql, people)
}

export function applyChange(sql: SqlDriver, change: Change, page: Page): void {
  if (change.kind === 'message') applyMessage(sql, change.message, page)
  else if (change.kind === 'membership') applyMembership(sql, change.membership)
  else applyRoom(sql, change.room)
}

export function applyRoom(sql: SqlDriver, room: Room): void {
  if (room.created_by !== null) rememberPerson(sql, room.created_by)
  sql.run(
    `INSERT INTO rooms (id, name, description, is_private, created_by, created_at, row_rev)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
     ON CONFLICT (id) DO UPDATE SET name = ?2, description = ?3, is_private = ?4, created_by = ?5, created_at = ?6,
       row_rev = ?7 WHERE row_rev <= ?7`,
    [
      room.id,
      room.name,
      room.description,
      room.is_private ? 1 : 0,
      room.created_by?.id ?? null,
      Date.parse(room.created_at),
      room.rev,
    ],
  )
}

export function applyMembership(sql: SqlDriver, membership: Membership): void {
  rememberPerson(sql, membership.user)
  sql.run(
    `INSERT INTO memberships (room_id, user_id, role, rev, joined_at, left_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
     ON CONFLICT (room_id, user_id) DO UPDATE SET role = ?3, rev = ?4, joined_at = ?5, left_at = ?6 WHERE rev <= ?4`,
    [
      membership.room_id,
      membership.user.id,
      membership.role,
      membership.rev,
      Date.parse(membership.joined_at),
      time(membership.left_at),
    ],
  )
}

/** A row that is newer (by rev) stays. */
export function applyMessage(sql: SqlDriver, message: Message, page: Page): void {
  const known = knownMessage(sql, message, page)
  if (known?.rev != null && known.rev > message.rev) return
  if (message.sender !== null) page.people.set(message.sender.id, message.sender.username)
  const mentions = isMention(message, page.me)
  if (known === undefined && isPlain(message) && !mentions) {
    page.added.add(message)
    return
  }
  const values = [
    message.seq,
    message.rev,
    message.sender?.id ?? null,
    message.text,
    Date.parse(message.created_at),
    time(message.edited_at),
    time(message.deleted_at),
    mentions ? 1 : 0,
    message.id,
    message.room_id,
  ]
  if (known === undefined) {
    // Of what was never here nothing waits to be sent, and it has no files to replace.
    sql.run(
      `INSERT INTO messages (seq, rev, sender_id, text, created_at, edited_at, deleted_at, mentions_me, id,
         room_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      values,
    )
    insertAttachments(sql, message)
    return
  }
  sql.run(
    `UPDATE messages SET seq = ?, rev = ?, sender_id = ?, text = ?, created_at = ?, edited_at = ?, deleted_at = ?,
       mentions_me = ? WHERE id = ? AND room_id = ?`,
    values,
  )
  replaceAttachments(sql, message)
  // The server has it: nothing is left to send.
  sql.run('DELETE FROM outbox WHERE message_id = ?', [message.id])
}

const isPlain = ({ edited_at, deleted_at, attachments }: Message): boolean =>
  edited_at === null && deleted_at === null && attachments.length === 0

function knownMessage(
  sql: SqlDriver,
  { id, seq, sender }: Message,
  page: Page,
): { rev: number | null } | undefined {
  // By far the most are new to the cache, which needs no look: above its newest ones only own ones wait for their place.
  if (seq > page.newest && sender !== null && !page.unsent.has(id)) {
    page.newest = seq
    return undefined
  }
  if (page.added.has(id)) page.added.flush()
  return sql.all<{ rev: number | null }>('SELECT rev FROM messages WHERE id = ?', [id])[0]
}

const isMention = ({ sender, deleted_at: deleted, text }: Message, me: Person): boolean =>
  sender?.id !== me.id && deleted === null && mentionsPerson(text, me.username)

function replaceAttachments(sql: SqlDriver, message: Message): void {
  if (message.deleted_at !== null) removeDownloads(sql, message.id)
  sql.run('DELETE FROM attachments WHERE message_id = ?', [message.id])
  insertAttachments(sql, message)
}

/** What was looked at of the files of a message, while their rows are still here. */
export function removeDownloads(sql: SqlDriver, message: MessageId): void {
  sql.run('DELETE FROM downloads WHERE attachment_id IN (SELECT id FROM attachments WHERE message_id = ?)', [
    message,
  ])
}

function insertAttachments(sql: SqlDriver, message: Message): void {
  message.attachments.forEach((attachment, position) => {
    sql.run(
      `INSERT OR REPLACE INTO attachments (id, message_id, room_id, position, name, size, content_type, width, height)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        attachment.id,
        message.id,
        message.room_id,
        position,
        attachment.name,
        attachment.size,
        attachment.content_type,
        attachment.width ?? null,
        attachment.height ?? null,
      ],
    )
  })
}

/** Takes the room out of the cache, with what waited to be sent there: access is lost. */
export function removeRoom(sql: SqlDriver, room: RoomId): void {
  for (const table of [
    'attachments',
    'downloads',
    'draft_files',
    'messages',
    'memberships',
    'outbox',
    'drafts',
    'edit_drafts',
    'read_marks',
    'room_notify',
    'segments',
    'last_place',
  ] as const) {
    sql.run(`DELETE FROM ${table} WHERE room_id = ?`, [room])
  }
  sql.run('DELETE FROM rooms WHERE id = ?', [room])
  sql.run('INSERT INTO search_leftovers VALUES (1) ON CONFLICT DO NOTHING')
}

function time(timestamp: string | null): number | null {
  return timestamp === null ? null : Date.parse(timestamp)
}
