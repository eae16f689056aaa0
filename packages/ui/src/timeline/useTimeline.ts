import type { TimelineMessage, TimelineView } from '@roomkey/client/api'
import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useParts, useView } from '../app/context.ts'
import type { Target } from '../state/navigation.ts'
import { type NewLine, nextLine } from './newLine.ts'
import { buildRows, type Row, shiftOf, unreadAbove } from './rows.ts'

const PAGE = 50
const FIRST_PAGE = 60
/** Around the message that a jump leads to: so many, and so many of them after it. */
const AROUND = 120
const AFTER = 50
/**
 * So many are held at once. Who goes further takes the window along: whatever is held is read, sent and laid out anew
 * when something changes, and a hand flings through thousands.
 */
const MOST = 600

export interface Timeline {
  view: TimelineView
  rows: readonly Row[]
  /** How many rows came before the first one since the room was opened; negative when some were dropped. */
  shift: number
  /** Unread messages when the room was opened that are older than what is loaded. */
  above: number
  /** Tell whether the reader is near the oldest row, and at the newest. */
  nearTop(near: boolean): void
  nearEnd(near: boolean): void
  atBottom(at: boolean): void
  retryOlder(): void
  retryNewer(): void
}

/** A part of the room that does not end with its newest message. */
interface Window {
  /** Its newest message. */
  upTo: Seq
  /** What hangs together with this one. */
  around: Seq
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
  const { background, engine, views, format } = useParts()
  // Null: up to the newest message there is.
  const [window, setWindow] = useState<Window | null>(() =>
    target?.seq == null ? null : { upTo: (target.seq + AFTER) as Seq, around: target.seq },
  )
  const [limit, setLimit] = useState(() => {
    if (window !== null) return AROUND
    const unread = views.peek({ view: 'rooms' })?.find((row) => row.id === room)?.unread ?? 0
    return Math.min(500, Math.max(FIRST_PAGE, unread + 30))
  })
  const [near, setNear] = useState(false)
  const [nearEnd, setNearEnd] = useState(false)
  const bottom = useRef(true)
  const fresh = useView({ view: 'timeline', room, limit, ...window })
  // While a longer window is being asked for, or what it shows is being confirmed, the one before stays on screen.
  const kept = useRef<TimelineView | null | undefined>(undefined)
  const reading = window === null && !bottom.current && fresh ? skipped(kept.current, fresh) : null
  if (reading !== null) setWindow(reading)
  else if (fresh === null || fresh?.held) kept.current = fresh
  const view = kept.current

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

  useEffect(() => {
    if (!fresh || fresh.held || window === null || fresh.older === 'loading') return
    engine
      .loadAround(room, window.around)
      .then((result) => !result.ok && setWindow(null))
      .catch(() => setWindow(null))
  }, [fresh, window, engine, room])

  const oldest = fresh?.messages.find((message) => message.seq !== null)?.seq
  useEffect(() => {
    if (!near || !fresh?.held || !fresh.hasOlder || fresh.older !== 'idle') return
    if (fresh.messages.length >= limit && limit < MOST) setLimit(Math.min(MOST, limit + PAGE))
    else if (fresh.messages.length >= limit) {
      setWindow(shifted(fresh.messages, limit))
      // Until the moved window is laid out nobody knows where the reader is in it.
      setNear(false)
    }
    // A refusal shows in the view as `older: failed`, with a button.
    else void background.ask(engine.loadOlder(room, oldest ?? undefined))
  }, [near, fresh, oldest, limit, background, engine, room])

  const newest = fresh?.messages.at(-1)?.seq ?? null
  useEffect(() => {
    if (window === null || !fresh?.held) return
    if (!fresh.hasNewer) setWindow(null)
    else if (nearEnd && newest !== null && newest < window.upTo) {
      if (fresh.newer === 'idle') void background.ask(engine.loadNewer(room, newest))
    } else if (nearEnd) {
      setWindow({ ...window, upTo: (window.upTo + PAGE) as Seq })
      setLimit((now) => Math.min(MOST, now + PAGE))
    }
  }, [window, nearEnd, fresh, newest, background, engine, room])

  // New messages push the oldest out of a full window. Whoever reads up there keeps them.
  const lastSeq = fresh?.lastSeq
  const full = fresh != null && fresh.messages.length >= limit
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the arrival of a message that asks for more room
  useEffect(() => {
    if (!full || bottom.current) return
    if (limit < MOST) setLimit(Math.min(MOST, limit + PAGE))
    else if (window === null) setWindow(shifted(fresh.messages, limit))
  }, [lastSeq])

  const nearTop = useCallback((is: boolean) => setNear(is), [])
  const nearEndOf = useCallback((is: boolean) => setNearEnd(is), [])
  const atBottom = useCallback((is: boolean) => {
    bottom.current = is
  }, [])
  const retryOlder = useCallback(() => {
    void background.ask(engine.loadOlder(room, oldest ?? undefined))
  }, [background, engine, room, oldest])
  const retryNewer = useCallback(() => {
    if (newest !== null) void background.ask(engine.loadNewer(room, newest))
  }, [background, engine, room, newest])

  if (!view) return view
  return {
    view,
    rows: state.rows,
    shift: state.shift,
    above: line && view.hasOlder && !view.hasNewer ? unreadAbove(view.messages, line) : 0,
    nearTop,
    nearEnd: nearEndOf,
    atBottom,
    retryOlder,
    retryNewer,
  }
}

/** The window a page further back: as many of the newest go as older ones come. */
function shifted(messages: readonly TimelineMessage[], limit: number): Window | null {
  const upTo = messages[limit - 1 - PAGE]?.seq
  const around = messages[0]?.seq
  return upTo == null || around == null ? null : { upTo, around }
}

/** So much was missed that none of the messages on screen is among the newest any more: the window they stay in. */
function skipped(before: TimelineView | null | undefined, after: TimelineView): Window | null {
  const newest = before?.messages.findLast((message) => message.seq !== null)?.seq
  const oldest = after.messages.find((message) => message.seq !== null)?.seq
  if (newest == null || oldest == null || newest >= oldest) return null
  return { upTo: newest, around: newest }
}
