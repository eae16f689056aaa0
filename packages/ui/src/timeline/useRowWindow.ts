import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { firstBelow } from './firstBelow.ts'
import { ESTIMATE_PX, lastSpan, rowAt, SLACK_PX, type Span, spanAt, sum } from './span.ts'

/** This near to the end counts as being there. */
const NEAR_END_PX = 24
/** This near to the first or last row, others are wanted. */
const NEAR_TOP_PX = 1200
/** A row that is begun with stands at this part of the window. */
const START_SHARE = 3

interface Options {
  /** Of every row, in order. A row keeps its key. */
  keys: readonly string[]
  /** How many rows came before the first one since the list was mounted; negative when some were dropped. */
  shift: number
  /** Begin with this row, so far from the upper edge or in the upper third; null: at the end. */
  start: string | null
  startTop: number | null
  /** Nothing newer exists than the last row: only then the reader may stick to it. */
  ends: boolean
  onNearTop(near: boolean): void
  onNearEnd(near: boolean): void
}

export interface RowWindow {
  /** Goes on the element that scrolls; its one child holds a header, this hook's rows and a footer. */
  scroller(element: HTMLElement | null): void
  element: HTMLElement | null
  span: Span
  before: number
  after: number
  /** The reader is at the newest row and stays there while rows come and grow. */
  stuck: boolean
  stick(): void
  /** The first visible row and how far it is from the upper edge. */
  top(): Anchor | null
}

export interface Anchor {
  key: string
  /** From the scroller's upper edge. */
  offset: number
}

/**
 * Renders the rows around the window in normal flow, between two spacers. After every commit, before the browser
 * paints, the first visible row is put back where it was: rows that arrive or turn out taller above it never move
 * what is read. (A list of absolutely placed rows corrects itself a frame late, which is seen and measured as a
 * layout shift.)
 */
export function useRowWindow(options: Options): RowWindow {
  const { keys, shift, start, startTop, ends, onNearTop, onNearEnd } = options
  const [element, setElement] = useState<HTMLElement | null>(null)
  const [stuck, setStuck] = useState(start === null)
  // In places counted from the first row at mount, so that rows arriving before do not move the span.
  const [place, setPlace] = useState<Span>(() => {
    const at = start === null ? keys.length : keys.indexOf(start)
    return aroundRow(at, keys.length, 0)
  })
  const heights = useRef(new Map<string, number>())
  const memory = useRef({
    stuck: start === null,
    top: 0,
    height: 0,
    anchor: null as Anchor | null,
    placed: false,
  })

  const heightOf = (index: number) => heights.current.get(keys[index] ?? '') ?? ESTIMATE_PX
  const span: Span = {
    from: Math.max(0, Math.min(keys.length, place.from + shift)),
    to: Math.max(0, Math.min(keys.length, place.to + shift)),
  }
  const now = useRef({ keys, shift, span, heightOf, ends, onNearTop, onNearEnd })
  now.current = { keys, shift, span, heightOf, ends, onNearTop, onNearEnd }

  const look = useCallback((scroller: HTMLElement, scrolled: boolean) => {
    const { keys, shift, span, heightOf, onNearTop, onNearEnd } = now.current
    const state = memory.current
    const rows = renderedRows(scroller)
    const edge = scroller.getBoundingClientRect().top
    const first = rows[0]
    const header = first
      ? first.getBoundingClientRect().top - edge + scroller.scrollTop - sum(heightOf, 0, span.from)
      : 0
    const y = scroller.scrollTop - header

    const visible = firstBelow(rows, edge)
    const last = rows.at(-1)
    const blank =
      !first || !last || first.getBoundingClientRect().top > edge + scroller.clientHeight || !visible
    if (blank) {
      const { index, top } = rowAt(heightOf, keys.length, y)
      state.anchor = { key: keys[index] ?? '', offset: top - y }
    } else {
      const offset = visible.getBoundingClientRect().top - edge
      // Scrolled positions are whole pixels and rows are not: what was put back stands half a pixel beside its place,
      // which must not add up.
      if (scrolled || state.anchor?.key !== keyOf(visible) || Math.abs(state.anchor.offset - offset) >= 1)
        state.anchor = { key: keyOf(visible), offset }
    }
    onNearTop(y < NEAR_TOP_PX)
    onNearEnd(restBelow(scroller) < NEAR_TOP_PX)

    const above = first ? edge - first.getBoundingClientRect().top : -1
    const below = last ? last.getBoundingClientRect().bottom - edge - scroller.clientHeight : -1
    const short = (above < SLACK_PX && span.from > 0) || (below < SLACK_PX && span.to < keys.length)
    if (!short && !blank) return null
    const next = state.stuck
      ? lastSpan(heightOf, keys.length, scroller.clientHeight)
      : spanAt(heightOf, keys.length, y, scroller.clientHeight)
    if (next.from === span.from && next.to === span.to) return null
    return { from: next.from - shift, to: next.to - shift }
  }, [])

  /** Puts everything back in its place; to be called whenever the layout may have changed and before it is painted. */
  const settle = useCallback((scroller: HTMLElement) => {
    const state = memory.current
    // Somebody has scrolled, and the event is on its way. (Where the list became shorter or its window higher, it was
    // the browser, so that nothing is below the end.)
    const by = scroller.scrollTop - state.top
    const isBrowsers = by < 0 && (restBelow(scroller) < 1 || scroller.clientHeight !== state.height)
    if (state.anchor && Math.abs(by) >= 1 && !isBrowsers)
      state.anchor = { key: state.anchor.key, offset: state.anchor.offset - by }
    state.height = scroller.clientHeight
    const rows = renderedRows(scroller)
    for (const row of rows) heights.current.set(keyOf(row), row.getBoundingClientRect().height)
    if (state.stuck) {
      scroller.scrollTop = scroller.scrollHeight
    } else if (state.anchor) {
      const row = rows.find((each) => keyOf(each) === state.anchor?.key)
      const edge = scroller.getBoundingClientRect().top
      const moved = row ? row.getBoundingClientRect().top - edge - state.anchor.offset : 0
      if (Math.abs(moved) > 0.5) scroller.scrollTop += moved
    }
    state.top = scroller.scrollTop
    // Where everything fits nobody scrolls, and the newest row is in sight all the same.
    if (!state.stuck && now.current.ends && scroller.scrollHeight - scroller.clientHeight < NEAR_END_PX) {
      state.stuck = true
      setStuck(true)
    }
  }, [])

  // After every commit: whatever it changed, what is read stays where it was.
  useLayoutEffect(() => {
    if (!element) return
    const state = memory.current
    if (!state.placed) {
      state.placed = true
      if (start !== null)
        state.anchor = { key: start, offset: startTop ?? element.clientHeight / START_SHARE }
      state.top = element.scrollTop
    }
    settle(element)
    const next = look(element, false)
    if (next) setPlace(next)
  })

  useLayoutEffect(() => {
    if (!element) return
    const release = (to: boolean) => {
      memory.current.stuck = to
      setStuck(to)
    }
    const onScroll = () => {
      const state = memory.current
      // A growing list does not move the scroll position: a smaller one is the reader's will.
      if (restBelow(element) < NEAR_END_PX && now.current.ends) release(true)
      else if (element.scrollTop < state.top - 1) release(false)
      // Where `settle` has put it nobody has scrolled.
      const scrolled = element.scrollTop !== state.top
      state.top = element.scrollTop
      const next = look(element, scrolled)
      // Within this frame: rows that came a frame late would be seen as a blank.
      if (next) flushSync(() => setPlace(next))
    }
    const observer = new ResizeObserver(() => settle(element))
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    element.addEventListener('scroll', onScroll, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', onScroll)
    }
  }, [element, look, settle])

  const stick = useCallback(() => {
    memory.current.stuck = true
    const { keys, shift, heightOf } = now.current
    const { from, to } = lastSpan(heightOf, keys.length, 1000)
    setStuck(true)
    setPlace({ from: from - shift, to: to - shift })
  }, [])

  return {
    scroller: setElement,
    element,
    span,
    before: sum(heightOf, 0, span.from),
    after: sum(heightOf, span.to, keys.length),
    stuck,
    stick,
    top: () => memory.current.anchor,
  }
}

const restBelow = (scroller: HTMLElement): number =>
  scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop

/** Enough rows on both sides of one to fill a window before any has been measured. */
const aroundRow = (at: number, count: number, shift: number): Span => ({
  from: Math.max(0, at - 40) - shift,
  to: Math.min(count, at + 40) - shift,
})

// `dataset` makes an object for each element that is asked for it.
const KEY = 'data-row'
const keyOf = (row: Element): string => row.getAttribute(KEY) ?? ''

function renderedRows(scroller: HTMLElement): Element[] {
  const rows: Element[] = []
  for (const child of scroller.firstElementChild?.children ?? [])
    if (child.hasAttribute(KEY)) rows.push(child)
  return rows
}
