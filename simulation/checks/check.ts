import type { MessageId, RoomId } from '@roomkey/protocol'
import type { TimelineView } from '../../packages/client/src/api/views.ts'
import type { Machine } from '../client/Machine.ts'
import type { Fleet } from '../history/Fleet.ts'
import type { Witness } from './Witness.ts'

interface StoredMessage {
  id: MessageId
  seq: number
  rev: number
  sender: string
  deleted: number
}

/** Compares what everybody has with what the servers stored, and that with what people were told. Returns what is wrong. */
export async function check(fleet: Fleet, witness: Witness): Promise<string[]> {
  const rooms = fleet.disk.all<{ id: RoomId; last_seq: number; last_rev: number }>(
    'select id, last_seq, last_rev from rooms order by id',
  )
  const stored = new Map(rooms.map(({ id }) => [id, messagesOf(fleet, id)]))
  const problems = [...witness.problems]
  for (const room of rooms) problems.push(...numbers(fleet, room, stored.get(room.id) ?? []))
  problems.push(...acknowledged(witness, stored))
  for (const machine of fleet.machines) {
    problems.push(...written(witness, machine, stored), ...foreign(fleet, machine))
    problems.push(...(await screens(fleet, witness, machine, stored)))
  }
  return problems
}

const messagesOf = ({ disk }: Fleet, room: RoomId) =>
  disk.all<StoredMessage>(
    `select messages.id, seq, rev, username as sender, deleted_at is not null as deleted
     from messages join users on users.id = sender_id where room_id = ? order by seq`,
    room,
  )

/** Seqs without a hole, revs without a repetition. */
function numbers(
  { disk }: Fleet,
  room: { id: RoomId; last_seq: number; last_rev: number },
  messages: StoredMessage[],
): string[] {
  const problems: string[] = []
  messages.forEach(({ id, seq }, index) => {
    if (seq !== index + 1) problems.push(`${id} is number ${seq} of ${room.id}, not ${index + 1}`)
  })
  if (messages.length !== room.last_seq)
    problems.push(`${room.id} counts ${room.last_seq} messages, not ${messages.length}`)
  const revs = disk.all<{ rev: number }>(
    `select rev from messages where room_id = :room union all select rev from memberships where room_id = :room
     union all select rev from rooms where id = :room`,
    { room: room.id },
  )
  const seen = new Set<number>()
  for (const { rev } of revs) {
    if (seen.has(rev) || rev > room.last_rev)
      problems.push(`rev ${rev} of ${room.id} stands twice or too high`)
    seen.add(rev)
  }
  return problems
}

/** What was acknowledged is there, at its place. */
function acknowledged(witness: Witness, stored: Map<RoomId, StoredMessage[]>): string[] {
  return [...witness.acked.values()].flatMap(({ room_id, message_id, seq }) => {
    const message = stored.get(room_id)?.find(({ id }) => id === message_id)
    if (message === undefined) return [`${message_id} was acknowledged and is not stored`]
    return message.seq === seq ? [] : [`${message_id} was acknowledged as ${seq} and is ${message.seq}`]
  })
}

/** What somebody wrote reached the servers, or waits with its failure shown; what one lost access to may be gone. */
function written(witness: Witness, machine: Machine, stored: Map<RoomId, StoredMessage[]>): string[] {
  const failed = new Set(
    machine.sql
      ?.all<{ message_id: string }>('SELECT message_id FROM outbox WHERE failure IS NOT NULL')
      .map((row) => row.message_id),
  )
  return [...witness.written.values()].flatMap(({ id, room, username, machine: name, at }) => {
    if (name !== machine.name || failed.has(id)) return []
    if (witness.restoredAt !== null && at <= witness.restoredAt) return []
    if (stored.get(room)?.some((message) => message.id === id)) return []
    // The clocks of servers are right here, so the times compare.
    const lost = witness.lostAccess(room, witness.userId(username))
    if (witness.restoredAt !== null || lost.some((when) => when / 1000 >= at - 60_000)) return []
    return [`${id}, written on ${name}, is gone`]
  })
}

/** Nothing of a room that this person is not in. */
function foreign({ disk }: Fleet, machine: Machine): string[] {
  const { sql, name, username } = machine
  if (sql === undefined) return [`${name} has no database`]
  const mine = new Set(
    disk
      .all<{ room_id: string }>(
        'select room_id from memberships join users on users.id = user_id where username = ? and left_at is null',
        username,
      )
      .map((row) => row.room_id),
  )
  const tables = sql.all<{ name: string }>(
    `SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'room_id' WHERE m.type = 'table'`,
  )
  const held = [
    ...tables.flatMap((table) =>
      sql
        .all<{ room: string }>(`SELECT DISTINCT room_id AS room FROM ${table.name}`)
        .map(({ room }) => ({ table: table.name, room })),
    ),
    ...sql
      .all<{ room: string }>('SELECT id AS room FROM rooms')
      .map(({ room }) => ({ table: 'rooms', room })),
  ]
  return held
    .filter(({ room }) => !mine.has(room))
    .map(({ table, room }) => `${name} holds rows of ${room} in ${table}, where ${username} is not`)
}

/** What the screens show, when one scrolls up to the first message of each room. */
async function screens(
  { disk, world }: Fleet,
  witness: Witness,
  machine: Machine,
  stored: Map<RoomId, StoredMessage[]>,
): Promise<string[]> {
  const { name, username } = machine
  const marks = disk.all<{ room_id: RoomId; read_seq: number }>(
    `select room_id, read_seq from memberships join users on users.id = user_id
     where username = ? and left_at is null order by room_id`,
    username,
  )
  const list = machine.watch({ view: 'rooms' })
  await world.pass(100)
  const problems: string[] = []
  const shown =
    list()
      ?.map((row) => row.id)
      .sort() ?? []
  const mine = marks.map((mark) => mark.room_id).sort()
  if (shown.join() !== mine.join()) problems.push(`${name} shows the rooms ${shown} and is in ${mine}`)
  for (const { room_id: room, read_seq } of marks) {
    const timeline = machine.watch({ view: 'timeline', room, limit: 5000 })
    await world.pass(100)
    for (let page = 0; page < 20 && timeline()?.hasOlder; page++) {
      let answered = false
      machine.ask(
        (engine) => engine.loadOlder(room),
        () => {
          answered = true
        },
      )
      await world.pass(60_000, () => answered)
      await world.pass(50)
    }
    const what = `${name} in ${room}`
    const view = timeline()
    if (view == null) problems.push(`${what}: nothing is shown`)
    else
      problems.push(
        ...compare(view, stored.get(room) ?? [], username, read_seq, witness).map(
          (problem) => `${what}: ${problem}`,
        ),
      )
    const marked = witness.marks.get(`${username} ${room}`) ?? 0
    const lost = witness.lostAccess(room, witness.userId(username)).length > 0
    if (!lost && read_seq < marked) problems.push(`${what}: was read up to ${marked}, stored is ${read_seq}`)
  }
  machine.unwatchAll()
  return problems
}

function compare(
  view: TimelineView,
  stored: readonly StoredMessage[],
  username: string,
  readSeq: number,
  witness: Witness,
): string[] {
  const problems: string[] = []
  const sent = view.messages.filter((message) => message.seq !== null)
  for (const message of view.messages) {
    if (message.state === 'waiting' || message.state === 'sending')
      problems.push(`${message.id} is still ${message.state}`)
    const known = witness.written.get(message.id)
    if (known !== undefined && !message.deleted && known.text !== message.text)
      problems.push(`${message.id} has another text`)
    if (!message.deleted && !witness.attempted.has(message.text))
      problems.push(`${message.id} is a text nobody wrote`)
  }
  const have = sent.map(({ id, seq }) => `${seq} ${id}`)
  const want = stored.map(({ id, seq }) => `${seq} ${id}`)
  if (have.join() !== want.join())
    problems.push(
      `shows ${have.length} messages, not the ${want.length} there are: ${difference(have, want)}`,
    )
  const unread = stored.filter(
    (message) => message.seq > readSeq && message.sender !== username && !message.deleted,
  )
  if (view.readSeq !== readSeq) problems.push(`is read up to ${view.readSeq}, not ${readSeq}`)
  if (view.unread !== unread.length) problems.push(`counts ${view.unread} unread, not ${unread.length}`)
  return problems
}

function difference(have: readonly string[], want: readonly string[]): string {
  const missing = want.filter((line) => !have.includes(line))
  const extra = have.filter((line) => !want.includes(line))
  if (missing.length + extra.length === 0) return 'in another order'
  return `missing ${missing.slice(0, 3)}, extra ${extra.slice(0, 3)}`
}
