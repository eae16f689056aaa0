/** A stretch of rows: `from` inclusive, `to` exclusive. */
export interface Span {
  from: number
  to: number
}

/** Rows rendered beyond each edge of the window. */
export const OVERSCAN_PX = 1400
/**
 * How near the rendered rows' end may come to the window's edge before others are rendered. Not much nearer than they
 * begin: who flings through a room then pays for a dozen rows in each frame, and not for dozens in every third.
 */
export const SLACK_PX = 1000
/** A row that has not been measured. */
export const ESTIMATE_PX = 46

export type Heights = (index: number) => number

export function sum(heights: Heights, from: number, to: number): number {
  let total = 0
  for (let index = from; index < to; index++) total += heights(index)
  return total
}

/** The row at `y` pixels below the first row's top, and where that row begins. */
export function rowAt(heights: Heights, count: number, y: number): { index: number; top: number } {
  let top = 0
  for (let index = 0; index < count; index++) {
    const height = heights(index)
    if (top + height > y || index === count - 1) return { index, top }
    top += height
  }
  return { index: 0, top: 0 }
}

/** The rows that fill a window at `y`, with overscan on both sides. */
export function spanAt(heights: Heights, count: number, y: number, windowHeight: number): Span {
  const from = rowAt(heights, count, y - OVERSCAN_PX).index
  const to = rowAt(heights, count, y + windowHeight + OVERSCAN_PX).index + 1
  return { from: Math.min(from, Math.max(0, count - 1)), to: Math.min(count, to) }
}

/** The last rows, enough to fill a window from below. */
export function lastSpan(heights: Heights, count: number, windowHeight: number): Span {
  let from = count
  let filled = 0
  while (from > 0 && filled < windowHeight + OVERSCAN_PX) {
    from -= 1
    filled += heights(from)
  }
  return { from, to: count }
}
