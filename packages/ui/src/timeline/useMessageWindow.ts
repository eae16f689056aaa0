import type { TimelineMessage, TimelineView } from '@roomkey/client/api'
import type { RoomId, Seq } from '@roomkey/protocol'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useParts, useView } from '../app/context.ts'
import type { Target } from '../state/navigation.ts'
import { sharedMessages } from './sharedMessages.ts'

const FIRST_PAGE = 60
/** Around the message that a jump leads to: so many, and so many of them after it. */
const AROUND = 120
const AFTER = 50
/**
 * So many are held at once, and who goes further takes them along by so many: whatever is held is read, sent and
 * compared whole when something changes, and a hand flings through thousands. What stays behind must still fill the
 * tallest window and what is rendered and asked for beyond it: else one end would ask for what the other lets go.
 */
const MOST = 400
const STEP = 100

export interface MessageWindow {
  /** Undefined: not here yet. Null: the room is not ours. */
  view: TimelineView | null | undefined
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

/** The messages that are held of a room: growing as the reader scrolls, and moving along from a certain number on. */
export function useMessageWindow(room: RoomId, target: Target | null): MessageWindow {
  const { background, engine, views } = useParts()
  // Null: up to the newest message there is.
  const [window, setWindow] = useState<Window | null>(() =>
    target?.seq == null ? null : { upTo: (target.seq + AFTER) as Seq, around: target.seq },
  )
  const [limit, setLimit] = useState(() => {
    if (window !== null) return AROUND
    const unread = views.peek({ view: 'rooms' })?.find((row) => row.id === room)?.unread ?? 0
    return Math.min(MOST, Math.max(FIRST_PAGE, unread + 30))
  })
  const bottom = useRef(true)
  const fresh = useView({ view: 'timeline', room, limit, ...window })
  // While a longer window is being asked for, or what it shows is being confirmed, the one before stays on screen.
  const kept = useRef<TimelineView | null | undefined>(undefined)
  const reading = window === null && !bottom.current && fresh ? skipped(kept.current, fresh) : null
  if (reading !== null) setWindow(reading)
  else if (fresh === null || fresh?.held) kept.current = fresh
  const view = useShared(kept.current)

  useEffect(() => {
    if (!fresh || fresh.held || window === null || fresh.older === 'loading') return
    engine
      .loadAround(room, window.around)
      .then((result) => !result.ok && setWindow(null))
      .catch(() => setWindow(null))
  }, [fresh, window, engine, room])

  const oldest = fresh?.messages.find((message) => message.seq !== null)?.seq
  const newest = fresh?.messages.at(-1)?.seq ?? null
  const retryOlder = useCallback(() => {
    void background.ask(engine.loadOlder(room, oldest ?? undefined))
  }, [background, engine, room, oldest])
  const retryNewer = useCallback(() => {
    if (newest !== null) void background.ask(engine.loadNewer(room, newest))
  }, [background, engine, room, newest])

  // As the rows on the page tell it. A state would be a render behind, and the window would move once too often.
  const near = useRef({ top: false, end: false })
  /** Of which view more was asked for: once is enough, however often its ends come near. */
  const answered = useRef<Record<'top' | 'end', TimelineView | null>>({ top: null, end: null })
  const follow = useRef(() => {})
  follow.current = () => {
    if (!fresh?.held) return
    const { messages, hasOlder, hasNewer } = fresh
    const isFull = messages.length >= limit
    const wants = (end: 'top' | 'end') => {
      if (!near.current[end] || answered.current[end] === fresh) return false
      answered.current[end] = fresh
      return true
    }
    if (window !== null && !hasNewer) setWindow(null)
    else if (hasOlder && fresh.older === 'idle' && wants('top')) {
      // A refusal shows in the view as `older: failed`, with a button.
      if (!isFull) retryOlder()
      else if (limit < MOST) setLimit(Math.min(MOST, limit + STEP))
      else setWindow(shifted(messages, limit))
    } else if (window !== null && wants('end')) {
      if (newest === null || newest >= window.upTo) {
        setWindow({ ...window, upTo: (window.upTo + STEP) as Seq })
        setLimit(Math.min(MOST, limit + STEP))
      } else if (fresh.newer === 'idle') retryNewer()
    }
  }
  // The rows of the view that came are laid out by now, and have told where the reader is in it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another view has other ends
  useEffect(() => follow.current(), [fresh])

  // New messages push the oldest out of a full window. Whoever reads up there keeps them.
  const lastSeq = view?.lastSeq ?? null
  const known = useRef(lastSeq)
  useEffect(() => {
    const before = known.current
    known.current = lastSeq
    if (before === null || before === lastSeq || bottom.current || window !== null) return
    if (!fresh || fresh.messages.length < limit) return
    if (limit < MOST) setLimit(Math.min(MOST, limit + STEP))
    else if (oldest != null) setWindow({ upTo: before, around: oldest })
  }, [fresh, lastSeq, limit, window, oldest])

  const tell = useCallback((end: 'top' | 'end', is: boolean) => {
    const came = is && !near.current[end]
    near.current[end] = is
    if (came) follow.current()
  }, [])
  const nearTop = useCallback((is: boolean) => tell('top', is), [tell])
  const nearEnd = useCallback((is: boolean) => tell('end', is), [tell])
  const atBottom = useCallback((is: boolean) => {
    bottom.current = is
  }, [])
  return { view, nearTop, nearEnd, atBottom, retryOlder, retryNewer }
}

/** With the message objects of the view before, so that their rows are not rendered again. */
function useShared(view: TimelineView | null | undefined): TimelineView | null | undefined {
  const messages = useRef<TimelineMessage[]>([])
  return useMemo(() => {
    if (!view) return view
    messages.current = sharedMessages(messages.current, view.messages)
    return { ...view, messages: messages.current }
  }, [view])
}

/** The window a step further back: as many of the newest go as older ones come. */
function shifted(messages: readonly TimelineMessage[], limit: number): Window | null {
  const upTo = messages[limit - 1 - STEP]?.seq
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
