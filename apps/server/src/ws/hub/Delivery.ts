import type { Change, Message, Rev, RoomId } from '@roomkey/protocol'
import { textFrame } from '../textFrame.ts'
import { changesFrames, revOf } from './changesFrames.ts'

/** What changed in a room in (fromRev, toRev], loaded once and told to every socket of this node. */
export class Delivery {
  readonly roomId: RoomId
  readonly fromRev: Rev
  readonly toRev: Rev
  readonly changes: readonly Change[]
  #frames: Buffer[] | undefined
  #size: number | undefined
  #notices: { message: Message; frame: Buffer }[] | undefined

  constructor(roomId: RoomId, fromRev: Rev, toRev: Rev, changes: readonly Change[]) {
    this.roomId = roomId
    this.fromRev = fromRev
    this.toRev = toRev
    this.changes = changes
  }

  /** Characters of its messages: what it costs to keep. */
  get size(): number {
    this.#size ??= this.changes.reduce(
      (sum, change) => sum + (change.kind === 'message' ? change.message.text.length : 0),
      0,
    )
    return this.#size
  }

  /** The same bytes for everybody who knows exactly `fromRev`. */
  get frames(): readonly Buffer[] {
    this.#frames ??= changesFrames(this)
    return this.#frames
  }

  /** For somebody whose catch-up read past `fromRev`: what they know already is left out. */
  framesAfter(rev: Rev): readonly Buffer[] {
    if (rev === this.fromRev) return this.frames
    const changes = this.changes.filter((change) => revOf(change) > rev)
    return changesFrames({ roomId: this.roomId, fromRev: rev, toRev: this.toRev, changes })
  }

  /** One documented notification for each message that is still there. */
  get notices(): readonly { message: Message; frame: Buffer }[] {
    this.#notices ??= this.changes.flatMap((change) =>
      change.kind === 'message' && change.message.deleted_at === null
        ? [{ message: change.message, frame: noticeFrame(change.message) }]
        : [],
    )
    return this.#notices
  }
}

// Spelled out because documented clients were recorded with these blanks; ids need no escaping.
const noticeFrame = ({ room_id, id }: Message): Buffer =>
  textFrame(`{"type": "new_message", "room_id": "${room_id}", "message_id": "${id}"}`)
