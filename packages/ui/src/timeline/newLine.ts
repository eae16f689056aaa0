import type { TimelineView } from '@roomkey/client/api'
import type { MessageId, Seq } from '@roomkey/protocol'

/** Where the line above the new messages stands: what was unread when it was drawn. */
export interface NewLine {
  readSeq: Seq
  lastSeq: Seq
  /** 0: there is no line. */
  unread: number
  /** The newest message of one's own that was on its way then. */
  pending: MessageId | null
}

/**
 * It is drawn when the room is opened, moves to what came while nobody looked, and goes once one has written something:
 * who answers has read. The same object as long as nothing changes.
 */
export function nextLine(line: NewLine | null, view: TimelineView, attentive: boolean): NewLine {
  const { readSeq, lastSeq, unread } = view
  const pending = view.messages.findLast((each) => each.isOwn && each.seq === null)?.id ?? null
  if (line === null) return { readSeq, lastSeq, unread, pending }
  if (!attentive && unread > 0 && readSeq > line.readSeq) return { readSeq, lastSeq, unread, pending }
  const answered =
    (pending !== null && pending !== line.pending) ||
    view.messages.some((each) => each.isOwn && each.seq !== null && each.seq > line.lastSeq)
  return line.unread > 0 && answered ? { ...line, unread: 0, pending } : line
}
