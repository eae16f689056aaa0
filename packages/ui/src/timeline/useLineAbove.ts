import { useLayoutEffect, useState } from 'react'
import type { Span } from './span.ts'

interface Options {
  scroller: HTMLElement | null
  keys: readonly string[]
  /** The rows that are rendered. */
  span: Span
  /** The line is further up than all rows. */
  beyond: boolean
  /** There is one, and nobody has seen it. */
  wanted: boolean
  /** It is on screen. */
  onSeen(): void
}

/** Does the way to the line of new messages lead upwards from what is on screen? */
export function useLineAbove({ scroller, keys, span, beyond, wanted, onSeen }: Options): boolean {
  const [above, setAbove] = useState(wanted && beyond)
  // After every commit, as the rows are put in their places: which may have brought it into sight, or out of it.
  useLayoutEffect(() => {
    if (!scroller) return
    const read = () => {
      const place = wanted ? (beyond ? 'above' : lineIn(scroller, keys, span)) : null
      setAbove(place === 'above')
      if (place === 'here') onSeen()
    }
    read()
    if (!wanted || beyond) return
    scroller.addEventListener('scroll', read, { passive: true })
    return () => scroller.removeEventListener('scroll', read)
  })
  return above
}

function lineIn(
  scroller: HTMLElement,
  keys: readonly string[],
  span: Span,
): 'above' | 'here' | 'below' | null {
  const at = keys.indexOf('new')
  if (at < 0) return null
  if (at < span.from) return 'above'
  const row = scroller.querySelector('[data-row="new"]')?.getBoundingClientRect()
  if (!row) return 'below'
  const window = scroller.getBoundingClientRect()
  if (row.bottom <= window.top) return 'above'
  return row.top < window.bottom ? 'here' : 'below'
}
