import type { TimelineView } from '@roomkey/client/api'
import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { useMemo, useRef, useState } from 'react'
import { useParts } from '../app/context.ts'
import type { Target } from '../state/navigation.ts'
import { type NewLine, nextLine } from './newLine.ts'
import { buildRows, type Row, shiftOf, unreadAbove } from './rows.ts'
import { type MessageWindow, useMessageWindow } from './useMessageWindow.ts'

export interface Timeline extends MessageWindow {
  view: TimelineView
  rows: readonly Row[]
  /** How many rows came before the first one since the room was opened; negative when some were dropped. */
  shift: number
  /** Unread messages when the room was opened that are older than what is loaded. */
  above: number
}

/**
 * The messages of one room as rows with stable places, growing as the reader scrolls: upwards, and downwards again
 * after a jump to an old one (`target`). `attentive`: somebody looks at the window. Null: not ours.
 */
export function useTimeline(
  room: RoomId,
  target: Target | null,
  attentive: boolean,
): Timeline | null | undefined {
  const { format } = useParts()
  const window = useMessageWindow(room, target)
  const { view } = window

  const [line, setLine] = useState<NewLine | null>(null)
  const next = view ? nextLine(line, view, attentive) : line
  if (next !== line) setLine(next)
  const newAfter: Seq | null = line && line.unread > 0 ? line.readSeq : null

  const memory = useRef({ heads: new Set<MessageId>(), rows: [] as Row[], shift: 0 })
  const state = useMemo(() => {
    const past = memory.current
    if (!view) return { rows: past.rows, shift: past.shift }
    const { messages, hasOlder } = view
    const rows = buildRows(messages, {
      hasOlder,
      newAfter,
      heads: past.heads,
      dayKey: format.dayKey,
    })
    const oldest = messages[0]
    if (hasOlder && oldest) past.heads.add(oldest.id)
    past.shift += shiftOf(past.rows, rows)
    past.rows = rows
    return { rows, shift: past.shift }
  }, [view, newAfter, format])

  if (!view) return view
  return {
    ...window,
    view,
    rows: state.rows,
    shift: state.shift,
    above: line && view.hasOlder && !view.hasNewer ? unreadAbove(view.messages, line) : 0,
  }
}
