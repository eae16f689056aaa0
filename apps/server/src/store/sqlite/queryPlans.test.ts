import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AttachmentId, DeviceId, EditId, MessageId, Rev, Seq, UserId } from '@roomkey/protocol'
import Sqlite from 'better-sqlite3'
import knex from 'knex'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newAttachment, newMessage, sealed, World } from '../acceptance/Database.ts'
import type { MaintenanceReads, MaintenanceWrites } from '../maintenance.ts'
import type { Sql } from '../sql/Sql.ts'
import { sqlWrites } from '../sql/sqlStore.ts'
import type { Writes } from '../store.ts'
import { openSqliteStore } from './openSqliteStore.ts'
import { SqliteSql, unpeeked } from './SqliteSql.ts'

// The cost of a query must not grow with what else is stored. Every statement that every method of the port runs is
// explained by SQLite itself: none may walk a whole table or index.

let folder: string
let db: Sqlite.Database
let store: Writes
let world: World
const ran: { text: string; values: readonly unknown[] }[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-plans-'))
  const file = join(folder, 'roomkey.db')
  world = await World.open({ open: () => openSqliteStore({ file }), remove: async () => {} })
  db = new Sqlite(file)
  const builder = knex({ client: 'better-sqlite3', useNullAsDefault: true })
  store = sqlWrites(recording(new SqliteSql(db, builder), builder))
})
afterAll(async () => {
  db.close()
  await world.remove()
  await rm(folder, { recursive: true })
})

function recording(sql: SqliteSql, builder: ReturnType<typeof knex>): Sql {
  const record = (text: string, values: readonly unknown[]) =>
    ran.push({ text, values: values.map((value) => (typeof value === 'boolean' ? Number(value) : value)) })
  return {
    locked: sql.locked,
    indexedBy: sql.indexedBy,
    get(text, values) {
      record(text, values)
      return sql.get(text, values)
    },
    all(text, values) {
      record(text, values)
      return sql.all(text, values)
    },
    page(text, values, by) {
      record(text, values)
      return sql.page(text, values, by)
    },
    run(text, values) {
      record(text, values)
      return sql.run(text, values)
    },
    query(build) {
      const { sql: text, bindings } = build(builder).toSQL().toNative()
      record(text, bindings)
      return sql.query(build)
    },
  }
}

/** The plan of everything `work` runs, one line a step. */
async function plan(work: () => Promise<unknown>): Promise<string[]> {
  ran.length = 0
  await work()
  expect(ran.length).toBeGreaterThan(0)
  return ran.flatMap(({ text, values }) => {
    const steps = db.prepare(`explain query plan ${unpeeked(text)}`).all(values) as { detail: string }[]
    return steps.map(({ detail }) => detail)
  })
}

/** What a server does all day: the walks of the command line are walks. */
type Daily = Exclude<keyof Writes, keyof MaintenanceReads | keyof MaintenanceWrites>

it('no method of the port walks a whole table or index', async () => {
  const alice = await world.user('alice')
  const bob = await world.user('bob')
  const room = await world.room(alice, bob)
  const sent = await world.send(room, alice)
  const doomed = await world.send(room, alice)
  const upload = newAttachment(room, alice.id)
  const second = newAttachment(room, alice.id)
  const parcel = '0193f6a0-0000-7000-8000-000000000004' as AttachmentId
  const edit = '0193f6a0-0000-7000-8000-000000000003' as EditId
  const device = {
    id: '0193f6a0-0000-7000-8000-000000000002' as DeviceId,
    userId: alice.id,
    name: '',
    createdAt: 1,
    expiresAt: 1,
    currentToken: 'a',
  }
  const calls: Record<Daily, () => Promise<unknown>> = {
    userById: () => store.userById(alice.id),
    userByName: () => store.userByName('alice'),
    usersByName: () => store.usersByName(['alice', 'bob']),
    room: () => store.room(room),
    roomsOf: () => store.roomsOf(alice.id),
    headsOf: () => store.headsOf(alice.id),
    head: () => store.head(room, alice.id),
    lastRevs: () => store.lastRevs([room, room]),
    lastRevsOf: () => store.lastRevsOf(alice.id),
    roomSums: () => store.roomSums([alice.id, bob.id]),
    readMarksOf: () => store.readMarksOf(alice.id),
    standing: () => store.standing(room, alice.id),
    roomKeys: () => store.roomKeys(room),
    roomCount: () => store.roomCount(alice.id, 10),
    inManyRooms: () => store.inManyRooms([alice.id, bob.id], 10),
    membership: () => store.membership(room, alice.id),
    members: () => store.members(room),
    membersOf: () => store.membersOf([room, room]),
    sharingRoom: () => store.sharingRoom(alice.id, [alice.id, bob.id]),
    message: () => store.message(sent.id),
    messagesBefore: () => store.messagesBefore(room, 9 as Seq, 10),
    messagesAfter: () => store.messagesAfter(room, 0 as Seq, 10),
    messagesChangedSince: () =>
      store.messagesChangedSince(room, { from: 1 as Seq, before: 9 as Seq, since: 0 as Rev }, 10),
    seqAt: () => store.seqAt(room, 5),
    changesAfter: () => store.changesAfter(room, 0 as Rev, 99 as Rev, 10),
    addUpload: () =>
      store.addUpload({ ...upload, id: parcel, uploaderId: alice.id, sha256: null, createdAt: 1 }),
    upload: () => store.upload(parcel),
    addUploadPart: () =>
      store.addUploadPart(
        {
          uploadId: parcel,
          start: 0,
          size: 1,
          sha256: '',
          sniffedType: null,
          storageKey: 'part',
          sealedKey: sealed(),
        },
        1,
      ),
    uploadParts: () => store.uploadParts(parcel),
    uploadPartCount: () => store.uploadPartCount(parcel),
    uploadPartKeys: () => store.uploadPartKeys(['part', 'other']),
    openUploads: () => store.openUploads(alice.id),
    storedBytes: () => store.storedBytes(alice.id),
    abandonedUploads: () => store.abandonedUploads(9, 10),
    removeUpload: () => store.removeUpload(parcel),
    orphanAttachments: () => store.orphanAttachments(9, 10),
    addDevice: () => store.addDevice(device),
    device: () => store.device(device.id),
    devicesOf: () => store.devicesOf(alice.id, 1),
    devicesRevoked: () => store.devicesRevoked(1),
    userStates: () => store.userStates([alice.id, bob.id]),
    rotateDevice: () =>
      store.rotateDevice(device.id, { from: 'a', to: 'b', rotationId: 'c', at: 1, expiresAt: 1 }),
    revokeDevice: () => store.revokeDevice(device.id, 1),
    endTokens: () => store.endTokens(alice.id),
    useTicket: () => store.useTicket('ticket', 1),
    forgetSessions: () => store.forgetSessions(1, 1),
    createUser: () => store.createUser({ ...alice, username: 'charlie' }),
    setPasswordHash: () => store.setPasswordHash(alice.id, 'newer'),
    createRoom: () =>
      store.createRoom(
        {
          id: '0193f6a0-0000-7000-8000-000000000001' as typeof room,
          name: '',
          description: null,
          isPrivate: true,
          createdAt: 1,
          createdBy: alice.id,
        },
        {
          roomId: '0193f6a0-0000-7000-8000-000000000001' as typeof room,
          epoch: 1,
          wrappedKey: '',
          wrappedBy: null,
        },
      ),
    addRoomKey: () => store.addRoomKey({ roomId: room, epoch: 2, wrappedKey: '', wrappedBy: null }),
    addMembers: () => store.addMembers(room, [{ id: 3 as UserId, role: 'member' }], alice.id, 1),
    setRole: () => store.setRole(room, alice.id, 'owner'),
    endMembership: () => store.endMembership(room, bob.id, 1),
    markRead: () => store.markRead(room, alice.id, 1 as Seq),
    addAttachment: async () => [await store.addAttachment(upload), await store.addAttachment(second)],
    attachment: () => store.attachment(upload.id),
    appendMessage: () => store.appendMessage(newMessage(room, alice.id, { attachmentIds: [upload.id] })),
    removeAttachment: () => store.removeAttachment(second.id as AttachmentId),
    changeRoom: () => store.changeRoom(room, { name: 'Crew' }, 1, edit),
    changeMessage: async () => [
      await store.changeMessage(sent.id as MessageId, sealed(), 1, edit),
      await store.changeMessage(doomed.id, null, 1),
    ],
    seqsByOffset: () => store.seqsByOffset(room, 10, 1),
  }
  for (const [method, call] of Object.entries(calls)) {
    const walks = (await plan(call)).filter((step) => step.startsWith('SCAN'))
    // The rows that the limits inside a head's count have let through, and the steps of a search by halves.
    const bounded = ['SCAN counted', 'SCAN newest', 'SCAN CONSTANT ROW', 'SCAN h', 'SCAN halving']
    expect(
      walks.filter((step) => !bounded.includes(step)),
      method,
    ).toEqual([])
  }
})

it('history by cursor, catch-up and membership use the index made for them and never sort', async () => {
  const dave = await world.user('dave')
  const room = await world.room(dave)
  await world.send(room, dave)
  const sort = 'USE TEMP B-TREE'
  const before = await plan(() => store.messagesBefore(room, 5 as Seq, 10))
  expect(before[0]).toBe('SEARCH m USING PRIMARY KEY (room_id=? AND seq<?)')
  const after = await plan(() => store.messagesAfter(room, 5 as Seq, 10))
  expect(after[0]).toBe('SEARCH m USING PRIMARY KEY (room_id=? AND seq>?)')
  const range = { from: 1 as Seq, before: 9 as Seq, since: 0 as Rev }
  const changed = await plan(() => store.messagesChangedSince(room, range, 10))
  expect(changed[0]).toBe('SEARCH m USING PRIMARY KEY (room_id=? AND seq>? AND seq<?)')
  const time = await plan(() => store.seqAt(room, 5))
  expect(time).toContain('SEARCH m USING PRIMARY KEY (room_id=? AND seq=?)')
  const changes = await plan(() => store.changesAfter(room, 0 as Rev, 9 as Rev, 10))
  expect(changes).toContain('SEARCH m USING INDEX messages_rev (room_id=? AND rev>? AND rev<?)')
  expect(changes).toContain('SEARCH m USING INDEX memberships_rev (room_id=? AND rev>? AND rev<?)')
  const byOffset = await plan(() => store.seqsByOffset(room, 10, 1))
  expect(byOffset).toContain('SEARCH d USING INDEX messages_deleted (room_id=? AND seq>? AND seq<?)')
  const membership = await plan(() => store.membership(room, dave.id))
  expect(membership[0]).toBe('SEARCH m USING PRIMARY KEY (room_id=? AND user_id=?)')
  for (const step of [...before, ...after, ...changed, ...changes, ...membership])
    expect(step).not.toContain(sort)
})
