import type { FrameOf, MessageId, RoomId } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { makeCache } from '../../hosts/node/upgrade/fixtures.ts'
import { openAccountRow } from '../cache/accountRow.ts'
import { knownRev } from '../cache/roomSync.ts'
import { Stale } from '../cache/Stale.ts'
import { SCHEMA } from '../cache/schema.ts'
import { liveSegment } from '../cache/segments.ts'
import type { SqlDriver } from '../ports/index.ts'
import { fc } from '../testing/fc.ts'
import { ALICE, type BOB, ScriptedRoom, SERVER, SimulatedClock, welcome } from '../testing/index.ts'
import { roomView } from '../views/roomView.ts'
import { timelineView } from '../views/timelineView.ts'
import { Sync } from './Sync.ts'

type Frame = FrameOf<'changes'> | FrameOf<'snapshot'>

/** What happens in the room, and to the frame that tells of it. Small numbers, so that failures shrink well. */
const story = fc.array(
  fc.record({
    what: fc.constantFrom('post', 'post', 'edit', 'remove', 'rename', 'join', 'leave'),
    which: fc.nat(4),
    fate: fc.constantFrom('arrives', 'arrives', 'arrives', 'twice', 'lost', 'late'),
    answer: fc.constantFrom('changes', 'snapshot'),
  }),
  { minLength: 1, maxLength: 60 },
)

function tell(room: ScriptedRoom, step: { what: string; which: number }): void {
  const carol = { id: 3 + step.which, username: `carol ${step.which}` } as typeof BOB
  const target = room.messages[step.which % Math.max(1, room.messages.length)]?.id as MessageId | undefined
  if (step.what === 'rename') room.rename(`name ${step.which}`)
  else if (step.what === 'join') room.join(carol)
  else if (step.what === 'leave') room.join(carol, '2026-11-22T13:00:00.000000Z')
  else if (step.what === 'post' || target === undefined) room.post(`text ${room.lastRev}`)
  else if (step.what === 'edit') room.edit(target, `edited ${room.lastRev}`)
  else room.remove(target)
}

/** Copied by each story: the steps that lead to it take longer than a story. */
const empty = makeCache(SCHEMA, (sql) => openAccountRow(sql, SERVER, ALICE))

type Ask = { ref: string; after: number }

function open(): { sql: SqlDriver; sync: Sync; asked: Ask[]; take(frame: Frame): void } {
  const sql = new NodeSqlDriver(empty)
  const asked: Ask[] = []
  const sync = new Sync({
    sql,
    stale: new Stale(),
    clock: new SimulatedClock(),
    random: { next: () => 0.5 },
    send: (frame) => {
      if (frame.type === 'catch_up') asked.push({ ref: frame.ref, after: frame.after_rev })
      return true
    },
    openRooms: () => [],
    roomsRemoved: () => {},
    roomApplied: () => {},
  })
  sync.hello('token')
  sync.live()
  let rev = 0
  return {
    sql,
    sync,
    asked,
    take(frame) {
      if (frame.type === 'changes') sync.changes(frame)
      else sync.snapshot(frame)
      const room = frame.type === 'changes' ? frame.room_id : frame.room.id
      expect(knownRev(sql, room)).toBeGreaterThanOrEqual(rev)
      rev = knownRev(sql, room)
    },
  }
}

function seen(sql: SqlDriver, room: RoomId, from: number) {
  const timeline = timelineView(
    sql,
    { room, limit: 1000 },
    { me: ALICE.id, live: true, older: 'idle', newer: 'idle' },
  )
  return {
    rev: knownRev(sql, room),
    room: roomView(sql, room, ALICE.id),
    messages: timeline?.messages.filter((message) => (message.seq ?? 0) >= from),
    lastSeq: timeline?.lastSeq,
  }
}

function completeFrom(sql: SqlDriver, room: RoomId): number {
  return liveSegment(sql, room)?.from ?? 1
}

test('frames of a room that are lost, late or repeated end in the same cache as in order', () => {
  fc.assert(
    fc.property(story, (steps) => {
      const room = new ScriptedRoom(1)
      const ordered = open()
      const disturbed = open()
      const late: Frame[] = []
      for (const { take } of [ordered, disturbed]) take(room.snapshot('new', 5))
      for (const step of steps) {
        const before = room.lastRev
        tell(room, step)
        const frame = room.changes(before)
        ordered.take(frame)
        const question = disturbed.asked.shift()
        if (step.fate === 'late') late.push(frame)
        else if (step.fate !== 'lost') disturbed.take(frame)
        if (step.fate === 'twice') disturbed.take(frame)
        if (question !== undefined) {
          const answer =
            step.answer === 'snapshot'
              ? room.snapshot('too_old', 5, question.ref)
              : room.changes(question.after, room.lastRev, question.ref)
          // A repeated answer arrives once more when the room has moved on.
          if (step.fate !== 'late') disturbed.take(answer)
          if (step.fate !== 'arrives') late.push(answer)
        }
        if (step.which === 0) disturbed.take(late.shift() ?? frame)
      }
      for (const frame of late) disturbed.take(frame)
      // A link that lost frames has broken; the next one asks from what is known.
      disturbed.sync.hello('token')
      disturbed.sync.welcome(welcome([room]))
      disturbed.take(room.changes(knownRev(disturbed.sql, room.id)))
      disturbed.sync.live()
      expect(disturbed.asked.slice(1)).toEqual([])

      const from = Math.max(completeFrom(ordered.sql, room.id), completeFrom(disturbed.sql, room.id))
      const end = seen(disturbed.sql, room.id, from)
      expect(end).toEqual(seen(ordered.sql, room.id, from))
      const truth = room.messages.filter((message) => message.seq >= from).map((message) => message.text)
      expect(end.messages?.map((message) => message.text)).toEqual(truth)
      ordered.sql.close()
      disturbed.sql.close()
    }),
    { numRuns: 300 },
  )
})
