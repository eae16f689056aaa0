import { type RefObject, useEffect, useRef } from 'react'

/** What scrolls hears the keys that scroll as soon as it is there, unless somebody has gone elsewhere. */
export function useScrollKeys<T extends HTMLElement>(shown: boolean): RefObject<T | null> {
  const scroller = useRef<T>(null)
  useEffect(() => {
    const { activeElement } = document
    const atRest = activeElement === null || activeElement.contains(scroller.current)
    if (shown && atRest) scroller.current?.focus({ preventScroll: true })
  }, [shown])
  return scroller
}
