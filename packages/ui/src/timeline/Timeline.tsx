import type { RoomId } from '@roomkey/protocol'
import { MessageSquareDashed, MessagesSquare } from 'lucide-react'
import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { useAfter, useParts, useText } from '../app/context.ts'
import { EmptyState } from '../controls/EmptyState.tsx'
import { useKeptFocus } from '../controls/useKeptFocus.ts'
import type { Target } from '../state/navigation.ts'
import { Heard } from './Heard.tsx'
import { AbovePill, JumpPill } from './JumpPill.tsx'
import { MessageItem } from './MessageItem.tsx'
import { MessageMenu } from './MessageMenu.tsx'
import { DayRow, FloatingDay, NewRow } from './marks.tsx'
import { hasMore, type NewLine } from './newLine.ts'
import { ledTo, nearestRow } from './places.ts'
import type { Row } from './rows.ts'
import { MessageSkeletons } from './Skeletons.tsx'
import { Bottom, Top } from './Top.tsx'
import { useEditable } from './useEditable.ts'
import { useLed } from './useLed.ts'
import { useLineAbove } from './useLineAbove.ts'
import { type MessageActions, useMessageActions } from './useMessageActions.ts'
import { useReader } from './useReader.ts'
import { useAttention, useReading } from './useReading.ts'
import { useRowWindow } from './useRowWindow.ts'
import { type Timeline as TimelineState, useTimeline } from './useTimeline.ts'
import { useToLine } from './useToLine.ts'
import './timeline.css'

interface TimelineProps {
  room: RoomId
  name: string
  target: Target | null
  /** Begin at the newest message, though there be unread ones before it. */
  fromEnd: boolean
  /** Where the line above the new messages is kept while the timeline is made anew. */
  line: RefObject<NewLine | null>
}

/** A room's messages. Mount it with the room and the jump as its key: each starts afresh. */
export function Timeline({ room, name, target, fromEnd, line }: TimelineProps) {
  const text = useText()
  const attentive = useAttention()
  const timeline = useTimeline(room, target, attentive, line)
  const slow = useAfter(150)
  if (timeline === undefined)
    return (
      <div className="timeline timeline-loading" role="status" aria-label={text.timeline.loading}>
        {slow && <MessageSkeletons rows={6} />}
      </div>
    )
  if (timeline === null)
    return (
      <EmptyState icon={MessagesSquare} title={text.timeline.goneTitle(name)}>
        {text.timeline.gone}
      </EmptyState>
    )
  if (timeline.rows.length === 0 && !timeline.view.hasOlder)
    return (
      <EmptyState icon={MessageSquareDashed} title={text.timeline.emptyTitle}>
        {text.timeline.empty}
      </EmptyState>
    )
  return (
    <Messages
      room={room}
      name={name}
      target={target}
      fromEnd={fromEnd}
      timeline={timeline}
      attentive={attentive}
    />
  )
}

interface MessagesProps extends Omit<TimelineProps, 'line'> {
  timeline: TimelineState
  attentive: boolean
}

function Messages({ room, name, target, fromEnd, timeline, attentive }: MessagesProps) {
  const { format, navigation, text } = useParts()
  const { rows, view } = timeline
  const actions = useMessageActions(room)
  useEditable(room, view.messages)
  const [led] = useState(() => (target?.marked ? ledTo(rows, target) : null))
  const [active, setActive] = useState<string | null>(led)
  const keys = useMemo(() => rows.map((row) => row.key), [rows])
  const list = useRowWindow({
    keys,
    shift: timeline.shift,
    start: target ? nearestRow(rows, target) : !fromEnd && keys.includes('new') ? 'new' : null,
    startTop: target?.top ?? null,
    ends: !view.hasNewer,
    onNearTop: timeline.nearTop,
    onNearEnd: timeline.nearEnd,
  })
  const { stuck, stick, span } = list
  useReading(room, view, stuck, attentive)
  const focus = useKeptFocus(() => list.element)

  const { element } = list
  useLed(element, led)

  const { line } = timeline
  const lineAbove = useLineAbove({
    scroller: element,
    keys,
    span,
    beyond: timeline.beyond,
    wanted: line !== null && !line.reached,
    onSeen: () => attentive && timeline.lineSeen(),
  })
  const toLine = useToLine(room)

  function toEnd() {
    if (view.hasNewer) navigation.toLatest()
    else stick()
  }

  useReader({ rows, messages: view.messages, element, top: () => (stuck ? null : list.top()), toEnd })

  const { atBottom } = timeline
  useEffect(() => {
    atBottom(stuck)
  }, [atBottom, stuck])

  // What one has just sent one wants to see.
  const mine = view.messages.findLast((each) => each.isOwn && each.seq === null)?.id
  const sent = useRef(mine)
  useLayoutEffect(() => {
    if (mine && mine !== sent.current) stick()
    sent.current = mine
  }, [mine, stick])

  const reachable = active ?? rows.findLast((row) => row.kind === 'message')?.key ?? null
  const messages = useMemo(
    () => new Map(view.messages.map((each) => [each.id as string, each])),
    [view.messages],
  )

  function moveFocus(event: KeyboardEvent<HTMLElement>) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const from = (event.target as HTMLElement).dataset.message
    if (!step || !from || event.altKey) return
    let index = keys.indexOf(from) + step
    while (rows[index] && rows[index]?.kind !== 'message') index += step
    const to = list.element?.querySelector<HTMLElement>(`[data-message="${keys[index]}"]`)
    if (!to) return
    event.preventDefault()
    setActive(keys[index] ?? null)
    to.focus()
  }

  return (
    <div className="timeline">
      <MessageMenu messages={messages} actions={actions}>
        <div
          ref={list.scroller}
          className="timeline-scroll"
          role="log"
          tabIndex={-1}
          onFocus={focus.onFocus}
          onBlur={focus.onBlur}
          aria-live="off"
          aria-label={text.timeline.label(name)}
          onKeyDown={moveFocus}
        >
          <div className="timeline-rows">
            <Top view={view} name={name} room={room} retry={timeline.retryOlder} />
            <div className="timeline-space" style={{ height: list.before }} />
            {rows.slice(span.from, span.to).map((row) => (
              <div key={row.key} data-row={row.key} className="timeline-row">
                <RowContent
                  room={room}
                  row={row}
                  reachable={row.key === reachable}
                  found={target?.marked === true && row.key === target.message}
                  actions={actions}
                />
              </div>
            ))}
            <div className="timeline-space" style={{ height: list.after }} />
            {view.newer === 'failed' && <Bottom retry={timeline.retryNewer} />}
            <div className="timeline-end" />
          </div>
        </div>
      </MessageMenu>
      <FloatingDay
        scroller={list.element}
        span={span}
        shown={!stuck}
        dayOf={(key) => {
          const message = messages.get(key)
          return message ? format.day(message.at, Date.now()) : null
        }}
      />
      {line && lineAbove && (
        <AbovePill
          count={line.unread}
          more={hasMore(line)}
          busy={toLine.busy}
          onJump={() => void toLine.go(line.readSeq)}
        />
      )}
      {!stuck && <JumpPill count={view.unread} onJump={toEnd} />}
      <Heard messages={view.messages} lastSeq={view.lastSeq} />
    </div>
  )
}

interface RowContentProps {
  room: RoomId
  row: Row
  reachable: boolean
  found: boolean
  actions: MessageActions
}

function RowContent({ row, ...item }: RowContentProps) {
  if (row.kind === 'day') return <DayRow at={row.at} />
  if (row.kind === 'new') return <NewRow />
  return <MessageItem message={row.message} starts={row.starts} {...item} />
}
