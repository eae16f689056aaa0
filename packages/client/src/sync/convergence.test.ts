import type { FrameOf, MessageId, RoomId } from '@roomkey/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { openAccountRow } from '../cache/accountRow.ts'
import { knownRev } from '../cache/roomSync.ts'
import { Stale } from '../cache/Stale.ts'
import { migrate } from '../cache/schema.ts'
import type { SqlDriver } from '../ports/index.ts'
import { ALICE, type BOB, ScriptedRoom, SERVER, welcome } from '../testing/index.ts'
import { roomView } from '../views/roomView.ts'
import { timelineView } from '../views/timelineView.ts'
import { Sync } from './Sync.ts'

type Frame = FrameOf<'changes'> | FrameOf<'snapshot'>

/** What happens in the room, told by small numbers so that failures shrink well. */
const story = fc.array(
  fc.record({ what: fc.constantFrom('post', 'edit', 'remove', 'rename', 'join', 'leave'), which: fc.nat(9) }),
  { minLength: 1, maxLength: 40 },
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

function open(room: () => ScriptedRoom): { sql: SqlDriver; sync: Sync; answers: Frame[] } {
  const sql = new NodeSqlDriver(':memory:')
  migrate(sql)
  openAccountRow(sql, SERVER, ALICE)
  const answers: Frame[] = []
  const sync = new Sync({
    sql,
    stale: new Stale(),
    send: (frame) => {
      if (frame.type === 'catch_up') {
        answers.push(room().changes(frame.after_rev, room().lastRev, frame.ref))
      }
      return true
    },
    roomsRemoved: () => {},
    roomApplied: () => {},
  })
  sync.hello('token')
  return { sql, sync, answers }
}

function take(sync: Sync, frame: Frame): void {
  if (frame.type === 'changes') sync.changes(frame)
  else sync.snapshot(frame)
}

function seen(sql: SqlDriver, room: RoomId, from: number) {
  const timeline = timelineView(sql, { room, limit: 1000 }, { me: ALICE.id, live: true, older: 'idle' })
  return {
    rev: knownRev(sql, room),
    room: roomView(sql, room, ALICE.id),
    messages: timeline?.messages.filter((message) => (message.seq ?? 0) >= from),
    lastSeq: timeline?.lastSeq,
  }
}

function completeFrom(sql: SqlDriver, room: RoomId): number {
  return (
    sql.all<{ complete_from_seq: number }>('SELECT complete_from_seq FROM rooms WHERE id = ?', [room])[0]
      ?.complete_from_seq ?? 1
  )
}

test('frames of a room in any order, lost or repeated, end in the same cache as in order', () => {
  fc.assert(
    fc.property(
      story,
      fc.array(fc.record({ frame: fc.nat(), answerFirst: fc.boolean() }), { maxLength: 120 }),
      fc.array(fc.nat(40), { maxLength: 3 }),
      (steps, deliveries, snapshotsAt) => {
        const room = new ScriptedRoom(1)
        const frames: Frame[] = [room.snapshot('new', 5)]
        const first = room.lastRev
        for (const [index, step] of steps.entries()) {
          const before = room.lastRev
          tell(room, step)
          frames.push(room.changes(before))
          if (snapshotsAt.includes(index)) frames.push(room.snapshot('too_old', 5))
        }
        const ordered = open(() => room)
        ordered.sync.live()
        for (const frame of frames) take(ordered.sync, frame)
        while (ordered.answers.length > 0) take(ordered.sync, ordered.answers.shift() as Frame)

        const shuffled = open(() => room)
        shuffled.sync.live()
        for (const { frame, answerFirst } of deliveries) {
          const answer = answerFirst ? shuffled.answers.shift() : undefined
          take(shuffled.sync, answer ?? (frames[frame % frames.length] as Frame))
        }
        // A new connection always follows a broken one: it asks from what is known.
        shuffled.sync.hello('token')
        shuffled.sync.welcome(welcome([room]))
        const known = knownRev(shuffled.sql, room.id)
        shuffled.sync[known < first ? 'snapshot' : 'changes'](
          (known < first ? room.snapshot('new', 5) : room.changes(known)) as never,
        )
        shuffled.sync.live()

        const from = Math.max(completeFrom(ordered.sql, room.id), completeFrom(shuffled.sql, room.id))
        expect(seen(shuffled.sql, room.id, from)).toEqual(seen(ordered.sql, room.id, from))
        const truth = room.messages.filter((message) => message.seq >= from).map((message) => message.text)
        expect(seen(shuffled.sql, room.id, from).messages?.map((message) => message.text)).toEqual(truth)
        ordered.sql.close()
        shuffled.sql.close()
      },
    ),
    { numRuns: 150 },
  )
})
