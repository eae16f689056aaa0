import type { TimelineView } from '@roomkey/client/api'
import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useParts, useView } from '../app/context.ts'
import { buildRows, type Row, shiftOf, unreadAbove } from './rows.ts'

const PAGE = 50
const FIRST_PAGE = 60
/** As many as one view carries. */
const MAX_LIMIT = 5000

export interface Timeline {
  view: TimelineView
  rows: readonly Row[]
  /** How many rows came before the first one since the room was opened; negative when some were dropped. */
  shift: number
  /** Unread messages when the room was opened that are older than what is loaded. */
  above: number
  /** The end of what one window holds, though older messages exist. */
  farthest: boolean
  /** Tell whether the reader is near the oldest row, and at the newest. */
  nearTop(near: boolean): void
  atBottom(at: boolean): void
  retryOlder(): void
}

/** The messages of one room as rows with stable places, growing upwards as the reader scrolls. Null: not ours. */
export function useTimeline(room: RoomId): Timeline | null | undefined {
  const { engine, views, format } = useParts()
  const [limit, setLimit] = useState(() => {
    const unread = views.peek({ view: 'rooms' })?.find((row) => row.id === room)?.unread ?? 0
    return Math.min(500, Math.max(FIRST_PAGE, unread + 30))
  })
  const [near, setNear] = useState(false)
  const bottom = useRef(true)
  const fresh = useView({ view: 'timeline', room, limit })
  // While a longer window is being asked for, the shorter one stays on screen.
  const kept = useRef<TimelineView | null | undefined>(undefined)
  if (fresh !== undefined) kept.current = fresh
  const view = kept.current

  // The line stays where it was when the room was opened.
  const [opened, setOpened] = useState<Pick<TimelineView, 'readSeq' | 'lastSeq' | 'unread'> | null>(null)
  if (opened === null && view) {
    const { readSeq, lastSeq, unread } = view
    setOpened({ readSeq, lastSeq, unread })
  }
  const newAfter: Seq | null = opened && opened.unread > 0 ? opened.readSeq : null

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

  useEffect(() => {
    if (!near || !fresh?.hasOlder || fresh.older !== 'idle') return
    if (fresh.messages.length >= limit) setLimit(Math.min(MAX_LIMIT, limit + PAGE))
    // A refusal shows in the view as `older: failed`, with a button.
    else engine.loadOlder(room).catch(() => undefined)
  }, [near, fresh, limit, engine, room])

  // New messages push the oldest out of a full window. Whoever reads up there keeps them.
  const lastSeq = fresh?.lastSeq
  const full = fresh != null && fresh.messages.length >= limit
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the arrival of a message that asks for more room
  useEffect(() => {
    if (full && !bottom.current) setLimit((now) => Math.min(MAX_LIMIT, now + PAGE))
  }, [lastSeq])

  const nearTop = useCallback((is: boolean) => setNear(is), [])
  const atBottom = useCallback((is: boolean) => {
    bottom.current = is
  }, [])
  const retryOlder = useCallback(() => {
    engine.loadOlder(room).catch(() => undefined)
  }, [engine, room])

  if (!view) return view
  return {
    view,
    rows: state.rows,
    shift: state.shift,
    above: opened && view.hasOlder ? unreadAbove(view.messages, opened) : 0,
    farthest: limit >= MAX_LIMIT && view.messages.length >= MAX_LIMIT,
    nearTop,
    atBottom,
    retryOlder,
  }
}
