import type { AttachmentId, Message, MessageId, UserRef } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, BOB, ScriptedRoom, uuid } from '../testing/index.ts'
import { openAccountRow } from './accountRow.ts'
import { applyChanges, knownRev } from './roomSync.ts'
import { migrate } from './schema.ts'
import { enqueue } from './sendRows.ts'

/** She is in the room no more. */
const CAROL = { id: 3, username: 'carol' } as UserRef
const AT = '2026-11-22T12:00:00.000000Z'

test('of a page of all kinds of messages each is written once, as it is', () => {
  const sql = new NodeSqlDriver(':memory:')
  migrate(sql)
  openAccountRow(sql, 'http://chat.test', ALICE)
  const room = new ScriptedRoom(1)
  expect(applyChanges(sql, room.changes(0))).toBe('applied')
  const unsent = uuid(2, 900) as MessageId
  enqueue(sql, { id: unsent, room: room.id, sender: ALICE.id, text: 'mine', at: 1, files: [] })
  const known = room.lastRev
  for (let n = 1; n <= 50; n++) {
    if (n === 25) room.post('mine', ALICE, unsent)
    else room.post(n === 10 ? 'look, @alice' : `message ${n}`, n % 7 === 0 ? ALICE : n === 30 ? CAROL : BOB)
  }
  const [first, second, third] = room.messages
  if (first === undefined || second === undefined || third === undefined) throw new Error('No messages.')
  room.edit(first.id, 'edited')
  room.remove(second.id)
  const frame = room.changes(known)
  const file = { id: uuid(5, 1) as AttachmentId, name: 'a.png', size: 1, content_type: 'image/png' }
  for (const item of frame.items)
    if (item.kind === 'message' && item.message.id === third.id) item.message.attachments = [file]
  // No server says one twice in a frame; if one did, the newer row stays.
  const said = frame.items.findIndex((item) => item.kind === 'message' && item.message.text === 'message 49')
  const again = frame.items[said]
  if (again?.kind !== 'message') throw new Error('No such message.')
  frame.items.splice(said + 1, 0, { kind: 'message', message: { ...again.message, text: 'said again' } })

  expect(applyChanges(sql, frame)).toBe('applied')
  const expected = room.messages.map((message): Partial<Message> & { seq: number } => {
    const text = message.text === 'message 49' ? 'said again' : message.text
    return { seq: message.seq, id: message.id, text, rev: message.rev }
  })
  expect(sql.all('SELECT seq, id, text, rev FROM messages ORDER BY seq')).toEqual(expected)
  expect(knownRev(sql, room.id)).toBe(room.lastRev)
  expect(sql.all('SELECT from_seq, to_seq FROM segments')).toEqual([{ from_seq: 1, to_seq: 50 }])
  expect(sql.all('SELECT * FROM outbox')).toEqual([])
  expect(sql.all('SELECT message_id FROM attachments')).toEqual([{ message_id: third.id }])
  expect(sql.all('SELECT text FROM messages WHERE mentions_me = 1')).toEqual([{ text: 'look, @alice' }])
  const at = Date.parse(AT)
  expect(sql.all('SELECT edited_at, deleted_at FROM messages WHERE seq <= 3 ORDER BY seq')).toEqual([
    { edited_at: at, deleted_at: null },
    { edited_at: null, deleted_at: at },
    { edited_at: null, deleted_at: null },
  ])
  expect(sql.all('SELECT username FROM people ORDER BY id')).toEqual([
    { username: 'alice' },
    { username: 'bob' },
    { username: 'carol' },
  ])
  sql.close()
})
