import type { TimelineView } from '@roomkey/client/api'
import { MAX_UNREAD_COUNTED, MAX_UNREAD_LOOKED_AT, type MessageId, type Seq } from '@roomkey/protocol'

/** Where the line above the new messages stands: what was unread when it was drawn. */
export interface NewLine {
  readSeq: Seq
  lastSeq: Seq
  /** 0: there is no line. */
  unread: number
  /** The newest message of one's own that was on its way then. */
  pending: MessageId | null
  /** Somebody has seen it. */
  reached: boolean
}

/**
 * It is drawn when the room is opened, moves to what came while nobody looked, and goes once one has written something:
 * who answers has read. The same object as long as nothing changes.
 */
export function nextLine(line: NewLine | null, view: TimelineView, attentive: boolean): NewLine {
  const { readSeq, lastSeq, unread } = view
  const pending = view.messages.findLast((each) => each.isOwn && each.seq === null)?.id ?? null
  const fresh: NewLine = { readSeq, lastSeq, unread, pending, reached: false }
  if (line === null) return fresh
  const isPassed = readSeq > line.readSeq || readSeq >= line.lastSeq
  if (!attentive && unread > 0 && isPassed) return fresh
  const answered =
    (pending !== null && pending !== line.pending) ||
    view.messages.some((each) => each.isOwn && each.seq !== null && each.seq > line.lastSeq)
  if (line.unread > 0 && answered) return { ...line, unread: 0, pending }
  // What comes next belongs to the same absence.
  if (!attentive && line.unread > 0 && unread > line.unread) return { ...line, lastSeq, unread }
  return line
}

/**
 * The timeline is opened elsewhere in the room, as by a jump: a line that nobody has seen stays, so that there is a way
 * to it from everywhere, and one that was seen stays until there is something newer to be drawn.
 */
export function keptLine(line: NewLine | null, view: TimelineView): NewLine {
  const fresh = nextLine(null, view, true)
  if (line === null) return fresh
  const isDone = line.unread === 0 || line.reached
  return isDone && fresh.unread > 0 && fresh.readSeq > line.readSeq ? fresh : line
}

/** There may be more than `unread` says, because nobody counts further. */
export const hasMore = ({ readSeq, lastSeq, unread }: NewLine): boolean =>
  unread >= MAX_UNREAD_COUNTED || lastSeq - readSeq > MAX_UNREAD_LOOKED_AT
