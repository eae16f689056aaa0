import {
  type Change,
  type ClientFrame,
  DEFAULT_LIMITS,
  type Epoch,
  type FrameOf,
  type Membership,
  type Message,
  type MessageId,
  PROTOCOL_VERSION,
  type Rev,
  type Room,
  type RoomId,
  type Seq,
  type UserRef,
} from '@roomkey/protocol'

export const ALICE = { id: 1, username: 'alice' } as UserRef
export const BOB = { id: 2, username: 'bob' } as UserRef
const AT = '2026-11-22T12:00:00.000000Z'

export function uuid(kind: number, number: number): string {
  return `0000000${kind}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
}

/**
 * One room as a server keeps it: numbers, rows, and frames made from them. To extend: write a method that takes the
 * next rev, puts the row into `rows` and returns its change, like `post`.
 */
export class ScriptedRoom {
  readonly id: RoomId
  readonly rows = new Map<string, Change>()
  lastSeq = 0
  lastRev = 0
  readonly #number: number
  readonly #edits = new Set<string>()

  constructor(
    number: number,
    members: readonly UserRef[] = [ALICE, BOB],
    name = `Room ${number}`,
    id = uuid(1, number),
  ) {
    this.#number = number
    this.id = id as RoomId
    this.rename(name)
    for (const user of members) this.join(user)
  }

  rename(name: string): Change {
    const rev = this.#nextRev()
    const room: Room = {
      id: this.id,
      name,
      description: null,
      is_private: true,
      created_by: ALICE,
      created_at: AT,
      updated_at: AT,
      rev,
    }
    return this.#keep('room', { kind: 'room', room })
  }

  join(user: UserRef, leftAt: string | null = null): Change {
    const membership: Membership = {
      room_id: this.id,
      user,
      role: user.id === ALICE.id ? 'owner' : 'member',
      rev: this.#nextRev(),
      joined_at: AT,
      left_at: leftAt,
    }
    return this.#keep(`member ${user.id}`, { kind: 'membership', membership })
  }

  post(text: string, sender = BOB, id = this.#nextId()): Change & { kind: 'message' } {
    const known = this.rows.get(id)
    if (known?.kind === 'message') return known
    this.lastSeq++
    const message: Message = {
      id,
      room_id: this.id,
      seq: this.lastSeq as Seq,
      rev: this.#nextRev(),
      sender,
      text,
      created_at: AT,
      edited_at: null,
      deleted_at: null,
      attachments: [],
    }
    return this.#keep(id, { kind: 'message', message })
  }

  edit(id: MessageId, text: string): Change {
    return this.#keep(id, {
      kind: 'message',
      message: { ...this.message(id), text, edited_at: AT, rev: this.#nextRev() },
    })
  }

  /** A change under an id of its own: a second one under it is none. */
  once(edit: string, change: () => unknown): void {
    if (this.#edits.has(edit)) return
    this.#edits.add(edit)
    change()
  }

  remove(id: MessageId): Change {
    const message = { ...this.message(id), text: '', deleted_at: AT, attachments: [], rev: this.#nextRev() }
    return this.#keep(id, { kind: 'message', message })
  }

  message(id: MessageId): Message {
    const row = this.rows.get(id)
    if (row?.kind !== 'message') throw new Error('No such message.')
    return row.message
  }

  get messages(): Message[] {
    const rows = [...this.rows.values()].filter((row) => row.kind === 'message')
    return rows.map((row) => row.message).sort((a, b) => a.seq - b.seq)
  }

  get texts(): string[] {
    return this.messages.map((message) => message.text)
  }

  head(readSeq = 0): FrameOf<'welcome'>['rooms'][number] {
    const unread = this.messages.filter(
      (message) => message.seq > readSeq && message.deleted_at === null && message.sender?.id !== ALICE.id,
    )
    return {
      room_id: this.id,
      last_seq: this.lastSeq as Seq,
      last_rev: this.lastRev as Rev,
      read_seq: readSeq as Seq,
      unread_count: unread.length,
    }
  }

  /** Every row whose latest change lies in (from, to]. */
  changes(from: number, to = this.lastRev, ref?: string): FrameOf<'changes'> {
    const items = [...this.rows.values()].filter((row) => revOf(row) > from && revOf(row) <= to)
    return {
      type: 'changes',
      room_id: this.id,
      from_rev: from as Rev,
      to_rev: to as Rev,
      items: items.sort((a, b) => revOf(a) - revOf(b)),
      more: false,
      ...(ref === undefined ? {} : { ref }),
    }
  }

  /** Only the newest change, as it is pushed. */
  push(change: Change): FrameOf<'changes'> {
    const to = revOf(change)
    return { ...this.changes(to - 1, to), items: [change] }
  }

  snapshot(reason: FrameOf<'snapshot'>['reason'], newest = 50, ref?: string): FrameOf<'snapshot'> {
    const rows = [...this.rows.values()]
    const room = rows.find((row) => row.kind === 'room')
    if (room === undefined) throw new Error('No room row.')
    const members = rows.filter((row) => row.kind === 'membership').map((row) => row.membership)
    return {
      type: 'snapshot',
      reason,
      room: room.room,
      head: this.head(),
      members: members.filter((member) => member.left_at === null),
      messages: this.messages.slice(-newest),
      has_older: this.messages.length > newest,
      ...(ref === undefined ? {} : { ref }),
    }
  }

  #keep<C extends Change>(key: string, change: C): C {
    this.rows.set(key, change)
    return change
  }

  #nextId(): MessageId {
    return uuid(2, this.#number * 100_000 + this.lastSeq + 1) as MessageId
  }

  #nextRev(): Rev {
    return ++this.lastRev as Rev
  }
}

export function revOf(change: Change): number {
  if (change.kind === 'message') return change.message.rev
  return change.kind === 'membership' ? change.membership.rev : change.room.rev
}

export const EPOCH = uuid(9, 1) as Epoch

export function welcome(
  rooms: readonly ScriptedRoom[],
  changes: Partial<FrameOf<'welcome'>> = {},
): FrameOf<'welcome'> {
  return {
    type: 'welcome',
    version: PROTOCOL_VERSION,
    epoch: EPOCH,
    user: ALICE,
    limits: DEFAULT_LIMITS,
    rooms: rooms.map((room) => room.head()),
    ...changes,
  }
}

/** What a server answers `send` with, having stored the message. */
export function ack(room: ScriptedRoom, frame: Extract<ClientFrame, { type: 'send' }>): FrameOf<'ack'> {
  const { message } = room.post(frame.message.text, ALICE, frame.message.id)
  return ackOf(frame.ref, message)
}

/** What a server answers `edit` and `delete` with, having stored the change. */
export function ackChange(
  room: ScriptedRoom,
  frame: Extract<ClientFrame, { type: 'edit' | 'delete' }>,
): FrameOf<'ack' | 'error'> {
  const id = frame.type === 'edit' ? frame.edit.message_id : frame.message_id
  const refused = (code: 'not_found' | 'deleted') =>
    ({ type: 'error', ref: frame.ref, code, detail: '' }) as const
  if (!room.rows.has(id)) return refused('not_found')
  if (frame.type === 'edit') {
    if (room.message(id).deleted_at !== null) return refused('deleted')
    room.once(frame.edit.id, () => room.edit(id, frame.edit.text))
  } else if (room.message(id).deleted_at === null) room.remove(id)
  return ackOf(frame.ref, room.message(id))
}

function ackOf(ref: string, message: Message): FrameOf<'ack'> {
  return {
    type: 'ack',
    ref,
    room_id: message.room_id,
    message_id: message.id,
    seq: message.seq,
    rev: message.rev,
    created_at: message.created_at,
  }
}
