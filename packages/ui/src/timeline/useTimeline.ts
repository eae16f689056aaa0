import type { TimelineView } from '@roomkey/client/api'
import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { type RefObject, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useParts } from '../app/context.ts'
import type { Target } from '../state/navigation.ts'
import { keptLine, type NewLine, nextLine } from './newLine.ts'
import { buildRows, isBeyond, type Row, shiftOf } from './rows.ts'
import { type MessageWindow, useMessageWindow } from './useMessageWindow.ts'

export interface Timeline extends MessageWindow {
  view: TimelineView
  rows: readonly Row[]
  /** How many rows came before the first one since the room was opened; negative when some were dropped. */
  shift: number
  /** Above the new messages; null: there is none. */
  line: NewLine | null
  /** It is further up than all rows. */
  beyond: boolean
  /** Somebody sees it. */
  lineSeen(): void
}

/**
 * The messages of one room as rows with stable places, growing as the reader scrolls: upwards, and downwards again
 * after a jump to an old one (`target`). `attentive`: somebody looks at the window. `kept`: the line above the new
 * messages, which outlives a jump. Null: not ours.
 */
export function useTimeline(
  room: RoomId,
  target: Target | null,
  attentive: boolean,
  kept: RefObject<NewLine | null>,
): Timeline | null | undefined {
  const { format } = useParts()
  const window = useMessageWindow(room, target)
  const { view } = window

  const [line, setLine] = useState<NewLine | null>(null)
  const next = view ? nextLine(line ?? keptLine(kept.current, view), view, attentive) : line
  if (next !== line) setLine(next)
  useLayoutEffect(() => {
    if (line !== null) kept.current = line
  }, [kept, line])
  const lineSeen = useCallback(() => {
    setLine((is) => (is === null || is.reached ? is : { ...is, reached: true }))
  }, [])
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
    line: newAfter === null ? null : line,
    beyond: isBeyond(view.messages, { hasOlder: view.hasOlder, newAfter }),
    lineSeen,
  }
}
