import type { MessageId, RoomId, Seq, UserId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { AttentionView, RoomNotify } from '../api/attention.ts'
import { openAccountRow } from '../cache/accountRow.ts'
import { moveReadMark } from '../cache/readMarks.ts'
import { writeRoomNotify } from '../cache/roomNotify.ts'
import { applyChanges, applySnapshot, applyWelcome } from '../cache/roomSync.ts'
import { Stale } from '../cache/Stale.ts'
import { migrate } from '../cache/schema.ts'
import type { SqlDriver } from '../ports/index.ts'
import { fc } from '../testing/fc.ts'
import { ALICE, BOB, CAROL, ScriptedRoom, SERVER, welcome } from '../testing/index.ts'
import { Attention } from './Attention.ts'
import { RoomList } from './RoomList.ts'

/** Rooms in a cache, and the view of them that is kept up to date; `reads` tells what it cost, without a clock. */
class World {
  readonly sql = new NodeSqlDriver(':memory:')
  readonly stale = new Stale()
  readonly rooms: ScriptedRoom[]
  readonly #known = new Map<ScriptedRoom, number>()
  readonly #list: RoomList
  readonly #attention: Attention
  reads = 0

  constructor(count: number, name = (number: number) => `Room ${number}`) {
    migrate(this.sql)
    openAccountRow(this.sql, SERVER, ALICE)
    const sql: SqlDriver = {
      persistent: true,
      run: (statement, values) => this.sql.run(statement, values),
      all: (statement, values) => {
        this.reads++
        return this.sql.all(statement, values)
      },
      transaction: (work) => this.sql.transaction(work),
      close: () => this.sql.close(),
    }
    this.#list = new RoomList({ sql, stale: this.stale, me: ALICE.id as UserId })
    this.#attention = new Attention({ sql, me: ALICE.id as UserId })
    this.rooms = Array.from(
      { length: count },
      (_, index) => new ScriptedRoom(index + 1, [ALICE, BOB], name(index + 1)),
    )
    for (const room of this.rooms) {
      room.post('hello @alice')
      applySnapshot(this.sql, room.snapshot('new'))
      this.#known.set(room, room.lastRev)
      this.read(room, 1)
    }
  }

  room(index: number): ScriptedRoom {
    const room = this.rooms[index]
    if (room === undefined) throw new Error('no such room')
    return room
  }

  /** What happened in the room arrives. */
  arrive(room: ScriptedRoom): void {
    applyChanges(this.sql, room.changes(this.#known.get(room) ?? 0))
    this.#known.set(room, room.lastRev)
    this.stale.mark('messages', room.id)
  }

  read(room: ScriptedRoom, seq: number): void {
    moveReadMark(this.sql, room.id, seq as Seq)
    this.stale.mark('read_marks', room.id)
  }

  choose(room: ScriptedRoom, notify: RoomNotify): void {
    writeRoomNotify(this.sql, room.id, notify)
    this.stale.mark('rooms', room.id)
  }

  view(): AttentionView {
    return this.#attention.read(this.#list.unread(true), 0)
  }

  row(id: RoomId) {
    return this.#list.read(true).find((row) => row.id === id)
  }
}

const short = ({ unread, urgent, notices }: AttentionView) => ({
  unread,
  urgent,
  notices: notices.map(({ preview, mention }) => `${mention ? '@' : ''}${preview}`),
})

test('of each room its newest unread message and its newest mention', () => {
  const world = new World(2)
  const [one, two] = [world.room(0), world.room(1)]
  one.post('@alice first')
  one.post('second')
  one.post('mine: @bob', ALICE)
  world.arrive(one)
  two.post('@Alice?', CAROL)
  world.arrive(two)
  expect(short(world.view())).toEqual({
    unread: 3,
    urgent: 2,
    notices: ['@@alice first', '@@Alice?', 'second'],
  })
  expect(world.view().notices.at(-1)).toEqual({
    message: one.messages[2]?.id,
    seq: 3,
    room: one.id,
    roomName: 'Room 1',
    directWith: null,
    direct: false,
    mention: false,
    choice: 'default',
    sender: 'bob',
    preview: 'second',
    attachmentCount: 0,
    unread: 2,
    at: Date.parse('2026-11-22T12:00:00Z'),
  })
  expect(world.row(one.id)).toMatchObject({ unread: 2, mentions: 1, notify: 'default' })
  world.read(one, 2)
  expect(short(world.view())).toEqual({ unread: 2, urgent: 1, notices: ['@@Alice?', 'second'] })
  world.read(one, 4)
  world.read(two, 2)
  expect(world.view()).toEqual({ unread: 0, urgent: 0, urgentOfAll: 0, notices: [], newest: [], life: 0 })
})

test('an edit makes or ends a mention, a deletion ends it', () => {
  const world = new World(1)
  const room = world.room(0)
  const { id } = room.post('plain').message
  world.arrive(room)
  expect(short(world.view())).toMatchObject({ urgent: 0, notices: ['plain'] })
  room.edit(id, 'plain, @alice')
  world.arrive(room)
  expect(short(world.view())).toMatchObject({ urgent: 1, notices: ['@plain, @alice'] })
  room.edit(id, '`@alice`')
  world.arrive(room)
  expect(short(world.view())).toMatchObject({ urgent: 0, notices: ['@alice'] })
  room.edit(id, 'well @alice')
  room.remove(id)
  world.arrive(room)
  expect(world.view()).toEqual({ unread: 0, urgent: 0, urgentOfAll: 0, notices: [], newest: [], life: 0 })
})

test('in direct rooms every message counts, in muted ones none, and what a room chose is told with it', () => {
  const world = new World(2, (number) => (number === 1 ? '' : 'Office'))
  const [direct, office] = [world.room(0), world.room(1)]
  for (const room of [direct, office]) {
    room.post('one')
    room.post('@alice')
    world.arrive(room)
  }
  expect(world.view()).toMatchObject({ unread: 4, urgent: 3, urgentOfAll: 4 })
  expect(world.view().notices[0]).toMatchObject({ direct: true, roomName: '', directWith: 'bob' })
  world.choose(direct, 'mentions')
  expect(short(world.view())).toMatchObject({ unread: 4, urgent: 2 })
  expect(world.view().urgentOfAll).toBe(3)
  world.choose(office, 'nothing')
  expect(short(world.view())).toMatchObject({ unread: 2, urgent: 1 })
  expect(world.view().urgentOfAll).toBe(1)
  expect(world.view().notices.map(({ room, choice }) => [room, choice])).toEqual([[direct.id, 'mentions']])
  expect(world.row(office.id)).toMatchObject({ unread: 2, mentions: 1, notify: 'nothing' })
  world.choose(office, 'all')
  expect(short(world.view())).toMatchObject({ unread: 4, urgent: 3 })
  world.choose(office, 'default')
  expect(world.sql.all('SELECT * FROM room_notify')).toEqual([{ room_id: direct.id, notify: 'mentions' }])
})

test('what it costs depends neither on rooms without unread messages nor on what is in a room', () => {
  const costs = [3, 120].map((count) => {
    const world = new World(count)
    const room = world.room(0)
    world.view()
    for (let n = 0; n < count; n++) room.post(`news ${n}`)
    world.arrive(room)
    world.reads = 0
    expect(world.view().unread).toBe(count)
    const first = world.reads
    world.view()
    return { first, again: world.reads - first }
  })
  expect(costs[1]).toEqual(costs[0])
  expect(costs[0]?.again).toBe(0)
})

test('what anybody may be told of is told however much else waits; of the rest, fifty rooms', () => {
  const world = new World(70, (number) => (number === 70 ? '' : `Room ${number}`))
  const [direct, mention, loud, muted] = [69, 68, 67, 66].map((index) => world.room(index))
  const each = [direct, mention, loud, muted].filter((room) => room !== undefined)
  for (const room of world.rooms) {
    room.post('first', BOB)
    if (room === mention) room.post('@alice, at night')
    room.post(`of ${room.id}`)
    world.arrive(room)
  }
  if (loud) world.choose(loud, 'all')
  if (muted) world.choose(muted, 'nothing')
  const { notices, newest } = world.view()
  expect(new Set(notices.map(({ room }) => room)).size).toBe(53)
  const told = (room?: ScriptedRoom) =>
    notices.filter(({ room: id }) => id === room?.id).map(({ seq }) => seq)
  expect(each.map(told)).toEqual([[3], [3, 4], [3], []])
  // Which messages are the newest is known of every room, muted ones too.
  expect(newest).toHaveLength(70)
  expect(newest).toContainEqual({ room: muted?.id, seq: 3, mention: null })
  expect(newest).toContainEqual({ room: mention?.id, seq: 4, mention: 3 })
})

test('choices that a repair brought along go with the rooms that were lost meanwhile', () => {
  const world = new World(1)
  const [lost, back] = [new ScriptedRoom(8), new ScriptedRoom(9)]
  for (const room of [world.room(0), lost, back]) world.choose(room, 'nothing')
  applyWelcome(world.sql, welcome([world.room(0), back]))
  const kept = world.sql.all<{ room_id: string }>('SELECT room_id FROM room_notify ORDER BY room_id')
  expect(kept.map(({ room_id }) => room_id)).toEqual([world.room(0).id, back.id])
})

/** The same by looking at everything. */
function expected(world: World, read: Map<ScriptedRoom, number>, choices: Map<ScriptedRoom, RoomNotify>) {
  let [unread, urgent, urgentOfAll] = [0, 0, 0]
  const notices = new Set<MessageId>()
  for (const room of world.rooms) {
    const choice = choices.get(room) ?? 'default'
    const mine = room.messages.filter(
      ({ seq, sender, deleted_at }) =>
        seq > (read.get(room) ?? 1) && sender?.id !== ALICE.id && deleted_at === null,
    )
    const mentions = mine.filter(({ text }) => text.includes('@alice'))
    if (choice === 'nothing') continue
    unread += mine.length
    const told = choice === 'all' || (room === world.room(0) && choice !== 'mentions')
    urgent += told ? mine.length : mentions.length
    urgentOfAll += choice === 'mentions' ? mentions.length : mine.length
    for (const message of [mine.at(-1), mentions.at(-1)]) if (message) notices.add(message.id)
  }
  return { unread, urgent, urgentOfAll, notices: [...notices].sort() }
}

test('after whatever happens it is what looking at everything would tell', () => {
  const room = fc.nat(2)
  const which = fc.nat(8)
  const text = fc.constantFrom('plain', 'for @alice', 'for @bob')
  const action = fc.oneof(
    fc.record({ kind: fc.constant('post' as const), room, text, own: fc.boolean() }),
    fc.record({ kind: fc.constant('edit' as const), room, text, which }),
    fc.record({ kind: fc.constant('remove' as const), room, which }),
    fc.record({ kind: fc.constant('read' as const), room, which }),
    fc.record({
      kind: fc.constant('choose' as const),
      room,
      notify: fc.constantFrom<RoomNotify>('default', 'all', 'mentions', 'nothing'),
    }),
  )
  fc.assert(
    fc.property(fc.array(action, { maxLength: 24 }), (actions) => {
      const world = new World(3, (number) => (number === 1 ? '' : 'Office'))
      const read = new Map<ScriptedRoom, number>()
      const choices = new Map<ScriptedRoom, RoomNotify>()
      for (const action of actions) {
        const room = world.room(action.room)
        if (action.kind === 'post') room.post(action.text, action.own ? ALICE : BOB)
        else if (action.kind === 'choose') {
          world.choose(room, action.notify)
          choices.set(room, action.notify)
        } else {
          const message = room.messages[action.which % room.messages.length]
          if (message === undefined || message.deleted_at !== null) continue
          if (action.kind === 'edit') room.edit(message.id, action.text)
          else if (action.kind === 'remove') room.remove(message.id)
          else {
            world.read(room, message.seq)
            read.set(room, Math.max(message.seq, read.get(room) ?? 1))
          }
        }
        world.arrive(room)
        const view = world.view()
        const { unread, urgent, urgentOfAll, notices } = view
        const ids = notices.map(({ message }) => message).sort()
        const told = { unread, urgent, urgentOfAll, notices: ids }
        expect(told).toEqual(expected(world, read, choices))
      }
    }),
    { numRuns: 25 },
  )
})
