import type { TimelineMessage } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { MessageSquareDashed, MessagesSquare } from 'lucide-react'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { type ListRange, Virtuoso, type VirtuosoHandle } from 'react-virtuoso'
import { useAfter, useMedia, useParts, useText } from '../app/context.ts'
import { EmptyState } from '../controls/EmptyState.tsx'
import { Heard } from './Heard.tsx'
import { JumpPill } from './JumpPill.tsx'
import { MessageItem } from './MessageItem.tsx'
import { MessageMenu } from './MessageMenu.tsx'
import { DayRow, FloatingDay, NewRow } from './marks.tsx'
import type { Row } from './rows.ts'
import { MessageSkeletons } from './Skeletons.tsx'
import { Top, type TopContext } from './Top.tsx'
import { useMessageActions } from './useMessageActions.ts'
import { useReading } from './useReading.ts'
import { type Timeline as TimelineState, useTimeline } from './useTimeline.ts'
import './timeline.css'

/** A room's messages. Mount it with the room as its key: each room starts afresh. */
export function Timeline({ room, name }: { room: RoomId; name: string }) {
  const text = useText()
  const timeline = useTimeline(room)
  const slow = useAfter(150)
  if (timeline === undefined)
    return (
      <div className="timeline timeline-loading" role="status" aria-label={text.timeline.loading}>
        {slow && <MessageSkeletons rows={6} />}
      </div>
    )
  if (timeline === null)
    return (
      <EmptyState icon={MessagesSquare} title={text.timeline.goneTitle}>
        {text.timeline.gone}
      </EmptyState>
    )
  if (timeline.rows.length === 0 && !timeline.view.hasOlder)
    return (
      <EmptyState icon={MessageSquareDashed} title={text.timeline.emptyTitle}>
        {text.timeline.empty}
      </EmptyState>
    )
  return <Messages room={room} name={name} timeline={timeline} />
}

const components = { Header: Top, Footer: () => <div className="timeline-end" /> }

function Messages({ room, name, timeline }: { room: RoomId; name: string; timeline: TimelineState }) {
  const { format, text } = useParts()
  const { rows, view, firstItemIndex } = timeline
  const virtuoso = useRef<VirtuosoHandle>(null)
  const scroller = useRef<HTMLElement | null>(null)
  const calm = useMedia('(prefers-reduced-motion: reduce)')
  const actions = useMessageActions()
  const [atBottom, setAtBottom] = useState(true)
  const [active, setActive] = useState<string | null>(null)
  const [leftAt, setLeftAt] = useState(view.lastSeq)
  const [visible, setVisible] = useState<ListRange | null>(null)
  useReading(room, view, atBottom)

  const onBottom = useCallback(
    (is: boolean) => {
      setAtBottom(is)
      timeline.atBottom(is)
    },
    [timeline.atBottom],
  )
  useEffect(() => {
    if (atBottom) setLeftAt(view.lastSeq)
  }, [atBottom, view.lastSeq])

  const last = rows.at(-1)
  const lastIsMine = last?.kind === 'message' && last.message.isOwn && last.message.seq === null
  const missed = view.messages.filter((each) => !each.isOwn && each.seq !== null && each.seq > leftAt).length
  const reachable = active ?? lastMessage(rows)?.id ?? null
  const messages = useMemo(
    () => new Map(view.messages.map((each) => [each.id as string, each])),
    [view.messages],
  )
  const context = useMemo<TopContext>(
    () => ({ view, name, room, farthest: timeline.farthest, retry: timeline.retryOlder }),
    [view, name, room, timeline.farthest, timeline.retryOlder],
  )
  const newRow = rows.findIndex((row) => row.kind === 'new')
  const toLatest = () =>
    virtuoso.current?.scrollToIndex({ index: 'LAST', align: 'end', behavior: calm ? 'auto' : 'smooth' })

  function moveFocus(event: KeyboardEvent<HTMLElement>) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key]
    const from = (event.target as HTMLElement).closest<HTMLElement>('[data-message]')?.dataset.message
    if (!step || !from || event.altKey || event.target !== document.activeElement) return
    if (!(event.target as HTMLElement).matches('[data-message]')) return
    event.preventDefault()
    let index = rows.findIndex((row) => row.key === from) + step
    while (rows[index] && rows[index]?.kind !== 'message') index += step
    const to = rows[index]
    if (!to) return
    setActive(to.key)
    virtuoso.current?.scrollIntoView({
      index,
      done: () => scroller.current?.querySelector<HTMLElement>(`[data-message="${to.key}"]`)?.focus(),
    })
  }

  return (
    <div className="timeline">
      <MessageMenu messages={messages} actions={actions}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move between the messages inside */}
        <div className="timeline-box" onKeyDown={moveFocus}>
          <Virtuoso<Row, TopContext>
            ref={virtuoso}
            scrollerRef={(element) => {
              scroller.current = element as HTMLElement | null
            }}
            className="timeline-scroll"
            role="log"
            aria-live="off"
            aria-label={text.timeline.label(name)}
            tabIndex={-1}
            data={rows as Row[]}
            context={context}
            components={components}
            firstItemIndex={firstItemIndex}
            initialTopMostItemIndex={
              newRow > 0 ? { index: newRow, align: 'center' } : { index: 'LAST', align: 'end' }
            }
            alignToBottom
            defaultItemHeight={44}
            increaseViewportBy={{ top: 900, bottom: 500 }}
            atTopThreshold={700}
            atBottomThreshold={24}
            atTopStateChange={timeline.nearTop}
            atBottomStateChange={onBottom}
            rangeChanged={setVisible}
            followOutput={(is) => (is || lastIsMine ? 'auto' : false)}
            computeItemKey={(_index, row) => row.key}
            itemContent={(_index, row) => {
              if (row.kind === 'day') return <DayRow at={row.at} />
              if (row.kind === 'new') return <NewRow />
              return (
                <MessageItem
                  message={row.message}
                  starts={row.starts}
                  reachable={row.key === reachable}
                  actions={actions}
                />
              )
            }}
          />
        </div>
      </MessageMenu>
      <FloatingDay
        scroller={scroller}
        range={visible}
        shown={!atBottom}
        dayOf={(key) => {
          const message = messages.get(key)
          return message ? format.day(message.at, Date.now()) : null
        }}
      />
      {!atBottom && <JumpPill count={missed} onJump={toLatest} />}
      <Heard messages={view.messages} />
    </div>
  )
}

function lastMessage(rows: readonly Row[]): TimelineMessage | undefined {
  const last = rows.findLast((row) => row.kind === 'message')
  return last?.kind === 'message' ? last.message : undefined
}
