import { useLayoutEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** Rows that are near the window, by their place in the whole list. */
export interface NearRows {
  from: number
  to: number
}

/** Taken in by so many at a time. */
const STEP = 8
/** So much of the window's height more than is seen, on either side. */
const BEYOND = 0.25
/** Before anything has been measured. */
const FIRST: NearRows = { from: 0, to: 24 }

/**
 * Which rows of a list of `count` are in sight or nearly. All are about equally high, and a heading
 * more or less does not matter at that distance.
 */
export function useNearRows(scroller: HTMLElement | null, count: number): NearRows {
  const [near, setNear] = useState(FIRST)
  useLayoutEffect(() => {
    if (!scroller) return
    const look = () => {
      const next = nearRows(scroller, count)
      setNear((before) => (before.from === next.from && before.to === next.to ? before : next))
    }
    // Within this frame: rows that were filled in a frame late would be seen empty.
    const onScroll = () => flushSync(look)
    const observer = new ResizeObserver(look)
    look()
    observer.observe(scroller)
    scroller.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      scroller.removeEventListener('scroll', onScroll)
    }
  }, [scroller, count])
  return near
}

function nearRows({ scrollTop, scrollHeight, clientHeight }: HTMLElement, count: number): NearRows {
  // Nothing is shown, as where a narrow window has the room alone.
  if (clientHeight === 0 || count === 0) return FIRST
  const height = scrollHeight / count
  const from = (scrollTop - clientHeight * BEYOND) / height
  const to = (scrollTop + clientHeight * (1 + BEYOND)) / height
  return { from: Math.max(0, Math.floor(from / STEP) * STEP), to: Math.ceil(to / STEP) * STEP }
}
