import { type FocusEvent, useLayoutEffect, useRef } from 'react'

/**
 * A focused row that is taken out of the page would leave focus with nobody: the next key would begin at the top of
 * the app. `heir` says who takes it instead: the list, which keys then go on scrolling, or what now stands for the row.
 */
export function useKeptFocus(heir: (gone: Element) => HTMLElement | null | undefined) {
  const held = useRef<Element | null>(null)
  // After every commit: any of them may have removed the row. React tells nobody of the blur that comes of it.
  useLayoutEffect(() => {
    const gone = held.current
    if (!gone || gone.isConnected) return
    held.current = null
    if (document.activeElement === null || document.activeElement === document.body)
      heir(gone)?.focus({ preventScroll: true })
  })
  return {
    onFocus: (event: FocusEvent) => {
      held.current = event.target
    },
    onBlur: () => {
      held.current = null
    },
  }
}
