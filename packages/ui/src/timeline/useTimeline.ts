import type { TimelineView } from '@roomkey/client/api'
import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useParts, useView } from '../app/context.ts'
import type { Target } from '../state/navigation.ts'
import { buildRows, type Row, shiftOf, unreadAbove } from './rows.ts'

const PAGE = 50
const FIRST_PAGE = 60
/** Around the message that a jump leads to: so many, and so many of them after it. */
const AROUND = 120
const AFTER = 50
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
  nearEnd(near: boolean): void
  atBottom(at: boolean): void
  retryOlder(): void
}

/**
 * The messages of one room as rows with stable places, growing as the reader scrolls: upwards, and downwards again
 * after a jump to an old one (`target`). Null: not ours.
 */
export function useTimeline(room: RoomId, target: Target | null): Timeline | null | undefined {
  const { engine, views, format } = useParts()
  // The newest message of the window; null: the newest there is.
  const [upTo, setUpTo] = useState<Seq | null>(() =>
    target?.seq == null ? null : ((target.seq + AFTER) as Seq),
  )
  const [limit, setLimit] = useState(() => {
    if (upTo !== null) return AROUND
    const unread = views.peek({ view: 'rooms' })?.find((row) => row.id === room)?.unread ?? 0
    return Math.min(500, Math.max(FIRST_PAGE, unread + 30))
  })
  const [near, setNear] = useState(false)
  const [nearEnd, setNearEnd] = useState(false)
  const bottom = useRef(true)
  const fresh = useView({ view: 'timeline', room, limit, ...(upTo === null ? {} : { upTo }) })
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

  useEffect(() => {
    if (upTo === null || !fresh) return
    if (!fresh.hasNewer) setUpTo(null)
    else if (nearEnd) {
      setUpTo((upTo + PAGE) as Seq)
      setLimit((now) => Math.min(MAX_LIMIT, now + PAGE))
    }
  }, [upTo, nearEnd, fresh])

  // New messages push the oldest out of a full window. Whoever reads up there keeps them.
  const lastSeq = fresh?.lastSeq
  const full = fresh != null && fresh.messages.length >= limit
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the arrival of a message that asks for more room
  useEffect(() => {
    if (full && !bottom.current) setLimit((now) => Math.min(MAX_LIMIT, now + PAGE))
  }, [lastSeq])

  const nearTop = useCallback((is: boolean) => setNear(is), [])
  const nearEndOf = useCallback((is: boolean) => setNearEnd(is), [])
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
    above: opened && view.hasOlder && !view.hasNewer ? unreadAbove(view.messages, opened) : 0,
    farthest: limit >= MAX_LIMIT && view.messages.length >= MAX_LIMIT,
    nearTop,
    nearEnd: nearEndOf,
    atBottom,
    retryOlder,
  }
}
