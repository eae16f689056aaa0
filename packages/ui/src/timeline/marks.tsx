import { useEffect, useState } from 'react'
import { useNow, useParts, useText } from '../app/context.ts'
import { firstBelow } from './firstBelow.ts'
import type { Span } from './span.ts'

export function DayRow({ at }: { at: number }) {
  const { format } = useParts()
  const now = useNow(60_000)
  return (
    <div className="day" data-day>
      <span className="day-chip" title={format.date(at)}>
        {format.day(at, now)}
      </span>
    </div>
  )
}

export function NewRow() {
  const text = useText()
  return <div className="new-line">{text.timeline.newMessages}</div>
}

interface FloatingDayProps {
  scroller: HTMLElement | null
  /** Changes when other rows are rendered, so that the day is read again. */
  span: Span
  /** At the newest message it would only cover what is read. */
  shown: boolean
  dayOf(message: string): string | null
}

/** The day of the topmost message stays in sight. Hidden from screen readers, which read the separators. */
export function FloatingDay({ scroller, span, shown, dayOf }: FloatingDayProps) {
  const [day, setDay] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new span means new rows to look at
  useEffect(() => {
    if (!scroller) return
    const read = () => setDay(topDay(scroller, dayOf))
    read()
    scroller.addEventListener('scroll', read, { passive: true })
    return () => scroller.removeEventListener('scroll', read)
  }, [scroller, span.from, span.to, dayOf])
  if (day === null || !shown) return null
  return (
    <div className="day-floating" aria-hidden>
      {/* A new element for a new day: one that changed its width would count as moved. */}
      <span key={day} className="day-chip">
        {day}
      </span>
    </div>
  )
}

/** Null while a separator itself, or what stands above the first message, is at the top. */
function topDay(scroller: HTMLElement, dayOf: (message: string) => string | null): string | null {
  const edge = scroller.getBoundingClientRect().top
  const item = firstBelow(scroller.querySelectorAll<HTMLElement>('[data-message], [data-day]'), edge + 8)
  const message = item?.dataset.message
  if (item === undefined || message === undefined) return null
  return item.getBoundingClientRect().top < edge + 48 ? dayOf(message) : null
}
