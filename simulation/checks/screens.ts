import type { AttachmentId, MessageId, RoomId } from '@roomkey/protocol'
import type { TimelineView } from '../../packages/client/src/api/views.ts'
import type { Machine } from '../client/Machine.ts'
import type { Fleet } from '../history/Fleet.ts'
import type { StoredMessage, StoredRoom } from './stored.ts'
import type { Witness } from './Witness.ts'

export interface Screens {
  problems: string[]
  /** What the messages say here. */
  textOf: Map<MessageId, string>
  /** Of messages that the servers have. */
  files: AttachmentId[]
}

/** What the screens of one machine show, when one scrolls up to the first message of each room. */
export async function checkScreens(
  { disk, world }: Fleet,
  witness: Witness,
  machine: Machine,
  stored: ReadonlyMap<RoomId, StoredRoom>,
): Promise<Screens> {
  const { name, username } = machine
  const marks = disk.all<{ room_id: RoomId; read_seq: number }>(
    `select room_id, read_seq from memberships join users on users.id = user_id
     where username = ? and left_at is null order by room_id`,
    username,
  )
  const problems: string[] = []
  const textOf = new Map<MessageId, string>()
  const files: AttachmentId[] = []
  const list = machine.watch({ view: 'rooms' })
  await world.pass(100)
  const failed = machine.sql?.all<{ room_id: RoomId }>(
    "SELECT room_id FROM outbox WHERE kind = 'create' AND state = 'failed'",
  )
  const shown = list()?.map((row) => row.id) ?? []
  const mine = [...marks, ...(failed ?? [])].map((mark) => mark.room_id)
  if (shown.toSorted().join() !== mine.toSorted().join())
    problems.push(`${name} shows the rooms ${shown} and is in ${mine}`)
  for (const { room_id: room, read_seq } of marks) {
    const view = await wholeTimeline(world, machine, room, problems)
    const expected = { messages: stored.get(room)?.messages ?? [], readSeq: read_seq, username }
    const wrong = view == null ? ['nothing is shown'] : compare(view, expected, witness)
    const listed = list()?.find((row) => row.id === room)?.unread
    if (view != null && listed !== view.unread)
      wrong.push(`the list counts ${listed} unread, not ${view.unread}`)
    const marked = witness.marks.get(`${username} ${room}`) ?? 0
    if (
      witness.restoredAt === null &&
      read_seq < marked &&
      witness.lostAccess(room, username).length === 0 &&
      !witness.wiped.has(name)
    )
      wrong.push(`was read up to ${marked}, stored is ${read_seq}`)
    problems.push(...wrong.map((what) => `${name} in ${room}: ${what}`))
    for (const message of view?.messages ?? []) {
      if (!message.deleted) textOf.set(message.id, message.text)
      if (message.seq !== null) files.push(...message.attachments.map(({ id }) => id))
    }
  }
  machine.unwatchAll()
  return { problems, textOf, files }
}

async function wholeTimeline(world: Fleet['world'], machine: Machine, room: RoomId, problems: string[]) {
  const timeline = machine.watch({ view: 'timeline', room, limit: 5000 })
  await world.pass(100)
  const seqs = timeline()?.messages.flatMap(({ seq }) => (seq === null ? [] : [seq])) ?? []
  const hole = seqs.find((seq, index) => index > 0 && seq !== (seqs[index - 1] ?? 0) + 1)
  if (hole !== undefined) problems.push(`${machine.name} in ${room}: shows ${hole} behind a hole`)
  for (let page = 0; page < 20 && timeline()?.hasOlder; page++) {
    let answered = false
    const oldest = timeline()?.messages[0]?.seq ?? undefined
    machine.ask(
      (engine) => engine.loadOlder(room, oldest),
      () => {
        answered = true
      },
    )
    await world.pass(60_000, () => answered)
    await world.pass(50)
  }
  return timeline()
}

interface Expected {
  messages: readonly StoredMessage[]
  readSeq: number
  username: string
}

function compare(view: TimelineView, { messages, readSeq, username }: Expected, witness: Witness): string[] {
  const problems: string[] = []
  for (const { id, deleted, text, state, seq, attachments } of view.messages) {
    if (state === 'waiting' || state === 'sending') problems.push(`${id} is still ${state}`)
    else if (seq === null && state !== 'failed') problems.push(`${id} is shown as ${state} and has no place`)
    if (!deleted && !maySay(witness, id, text))
      problems.push(`${id} says "${text}", which nobody wrote there`)
    const known = seq === null ? undefined : messages[seq - 1]
    if (known !== undefined && deleted !== Boolean(known.deleted))
      problems.push(`${id} is ${deleted ? '' : 'not '}shown as deleted`)
    const files = attachments.map((file) => file.id).join()
    if (known !== undefined && !deleted && files !== known.files.join())
      problems.push(`${id} is shown with the files ${files} and has ${known.files}`)
  }
  const have = view.messages.filter((message) => message.seq !== null).map(({ id, seq }) => `${seq} ${id}`)
  const want = messages.map(({ id, seq }) => `${seq} ${id}`)
  if (have.join() !== want.join())
    problems.push(
      `shows ${have.length} messages, not the ${want.length} there are: ${difference(have, want)}`,
    )
  const unread = messages.filter(
    (message) => message.seq > readSeq && message.sender !== username && !message.deleted,
  )
  if (view.readSeq !== readSeq) problems.push(`is read up to ${view.readSeq}, not ${readSeq}`)
  if (view.unread !== unread.length) problems.push(`counts ${view.unread} unread, not ${unread.length}`)
  return problems
}

/** What its author wrote, or an edit of it; of a message whose author's engine died over it, any text that was tried. */
function maySay(witness: Witness, id: MessageId, text: string): boolean {
  const written = witness.written.get(id)
  if (written === undefined) return witness.attempted.has(text)
  const edits = witness.changed.get(id)?.map((change) => change.text) ?? []
  return text === written.text || edits.includes(text) || witness.edited.has(`${id} ${text}`)
}

function difference(have: readonly string[], want: readonly string[]): string {
  const missing = want.filter((line) => !have.includes(line))
  const extra = have.filter((line) => !want.includes(line))
  if (missing.length + extra.length === 0) return 'in another order'
  return `missing ${missing.slice(0, 3)}, extra ${extra.slice(0, 3)}`
}
