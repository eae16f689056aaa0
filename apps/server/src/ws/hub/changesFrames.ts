import type { Change, Rev, RoomId } from '@roomkey/protocol'
import { textFrame } from '../textFrame.ts'

/** Characters of JSON in one `changes` frame, after which the rest goes into another: a phone parses it in one go. */
const FRAME_CHARS = 256 * 1024

export const revOf = (change: Change): Rev =>
  change.kind === 'message'
    ? change.message.rev
    : change.kind === 'membership'
      ? change.membership.rev
      : change.room.rev

export interface ChangesPage {
  roomId: RoomId
  fromRev: Rev
  toRev: Rev
  /** Every change in (fromRev, toRev], in rev order. */
  changes: readonly Change[]
  ref?: string | undefined
  /** Whether further pages of the same catch-up follow the last of these frames. */
  more?: boolean
}

/** The `changes` frames that tell a page; several when it is large, one even when nothing changed. */
export function changesFrames(page: ChangesPage): Buffer[] {
  const frames: Buffer[] = []
  const { roomId, ref, toRev, changes } = page
  let items: string[] = []
  let chars = 0
  let fromRev = page.fromRev
  const cut = (upTo: Rev, more: boolean) => {
    const head = JSON.stringify({
      type: 'changes',
      ref,
      room_id: roomId,
      from_rev: fromRev,
      to_rev: upTo,
      more,
    })
    // Each item is turned into text once, also when it decides where a frame ends.
    frames.push(textFrame(`${head.slice(0, -1)},"items":[${items.join(',')}]}`))
    items = []
    chars = 0
    fromRev = upTo
  }
  for (const [index, change] of changes.entries()) {
    const text = JSON.stringify(change)
    const before = changes[index - 1]
    if (before && items.length > 0 && chars + text.length > FRAME_CHARS) cut(revOf(before), true)
    items.push(text)
    chars += text.length
  }
  cut(toRev, page.more ?? false)
  return frames
}
