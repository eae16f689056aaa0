import type { Change, FrameOf, MessageId, RoomId, ServerFrame } from '@roomkey/protocol'
import type { Machine } from '../client/Machine.ts'
import type { Wire } from '../client/simulatedSocket.ts'
import type { ServerDisk } from '../server/ServerDisk.ts'
import type { Process } from '../world/Process.ts'
import type { FileWitness } from './FileWitness.ts'

/** What somebody was told is written down on their machine. */
export interface Written {
  room: RoomId
  machine: string
  username: string
  text: string
  /** When it was told, by the time of the world. */
  at: number
}

/** The same of a change of a message; null deletes it. */
export interface Changed extends Omit<Written, 'text'> {
  text: string | null
}

/**
 * Remembers what people did and what they were told, apart from all that is tested, and looks at each frame as it
 * arrives: nobody may receive anything of a room from after they left it.
 */
export class Witness {
  readonly written = new Map<MessageId, Written>()
  readonly changed = new Map<MessageId, Changed[]>()
  /** Every text that was given to an engine, whether or not it lived to say that it has it. */
  readonly attempted = new Set<string>()
  readonly acked = new Map<MessageId, FrameOf<'ack'>>()
  /** How far each person marked each room as read, by `username room`. */
  readonly marks = new Map<string, number>()
  /** Messages that their author took back, and machines whose data was wiped, with when. */
  readonly discarded = new Set<MessageId>()
  readonly retried = new Set<MessageId>()
  /** Every text that an engine was asked to give a message, as `id text`. */
  readonly edited = new Set<string>()
  readonly wiped = new Map<string, number>()
  readonly files: FileWitness
  readonly problems: string[] = []
  /** When the servers' database was last put back to an older one. */
  restoredAt: number | null = null
  readonly #disk: ServerDisk
  readonly #users = new Map<string, number>()

  constructor(disk: ServerDisk, files: FileWitness) {
    this.#disk = disk
    this.files = files
  }

  readonly wire: Wire = {
    sent: (_process, text) => text,
    received: (process, text) => {
      this.#look(process, JSON.parse(text) as ServerFrame)
      return text
    },
  }

  wrote(machine: Machine, id: MessageId, room: RoomId, text: string): void {
    const { name, username, now: at } = machine
    this.written.set(id, { room, machine: name, username, text, at })
  }

  changes(machine: Machine, id: MessageId, room: RoomId, text: string | null): void {
    const { name, username, now: at } = machine
    const before = this.changed.get(id) ?? []
    this.changed.set(id, [...before, { room, machine: name, username, text, at }])
  }

  #look(process: Process, frame: ServerFrame): void {
    if (frame.type === 'ack') this.#acked(frame)
    if (frame.type === 'changes') this.#entitled(process, frame.room_id, frame.items)
    if (frame.type === 'snapshot')
      this.#entitled(
        process,
        frame.room.id,
        frame.messages.map((message) => ({ kind: 'message', message })),
      )
  }

  #acked(frame: FrameOf<'ack'>): void {
    const before = this.acked.get(frame.message_id)
    if (before !== undefined && before.seq !== frame.seq)
      this.problems.push(`${frame.message_id} was acknowledged as ${before.seq} and as ${frame.seq}`)
    this.acked.set(frame.message_id, frame)
  }

  #entitled(process: Process, room: RoomId, changes: readonly Change[]): void {
    const user = this.userId(process.name.slice(0, -1))
    const last = this.lastVisibleRev(room, user)
    for (const change of changes) {
      if (change.kind !== 'message' || change.message.rev <= last) continue
      this.problems.push(
        `${process.name} was sent ${change.message.id} of ${room}, where they had lost access`,
      )
    }
  }

  userId(username: string): number {
    const known = this.#users.get(username)
    if (known !== undefined) return known
    const [row] = this.#disk.all<{ id: number }>('select id from users where username = ?', username)
    if (row === undefined) return 0
    this.#users.set(username, row.id)
    return row.id
  }

  /** What a person may know of a room: everything up to this rev. */
  lastVisibleRev(room: RoomId, user: number): number {
    const [last] = this.#disk.all<{ rev: number; left_at: number | null }>(
      'select rev, left_at from witness where room_id = ? and user_id = ? order by n desc limit 1',
      room,
      user,
    )
    if (last === undefined) return 0
    return last.left_at === null ? Number.POSITIVE_INFINITY : last.rev
  }

  /**
   * Whether what waited on a machine since then may rightly be gone: access to the room was lost, the machine was
   * wiped, or the servers were put back. A minute is left for what was decided before and told later.
   */
  mayBeGone({ room, username, machine, at }: Omit<Written, 'text'>): boolean {
    if (this.restoredAt !== null || (this.wiped.get(machine) ?? 0) >= at) return true
    return this.lostAccess(room, username).some((when) => when / 1000 >= at - 60_000)
  }

  /** Microseconds since 1970 at which somebody's access to a room ended. */
  lostAccess(room: RoomId, username: string): number[] {
    return this.#disk
      .all<{ left_at: number }>(
        'select left_at from witness where room_id = ? and user_id = ? and left_at is not null order by n',
        room,
        this.userId(username),
      )
      .map((row) => row.left_at)
  }

  /** What was read there and not told yet is forgotten, too. */
  wipes({ name, username }: Machine, until: number): void {
    this.wiped.set(name, until)
    for (const mark of this.marks.keys()) if (mark.startsWith(`${username} `)) this.marks.delete(mark)
  }

  /** The database is another one, older: what was acknowledged since is not in it. */
  restored(now: number): void {
    this.restoredAt = now
    this.acked.clear()
    this.marks.clear()
  }
}
