import { type FocusEvent, useLayoutEffect, useRef } from 'react'

/**
 * A focused row that scrolls far away is taken out of the page and would leave focus with nobody: the next key would
 * begin at the top of the app. The list takes it instead, so that keys go on scrolling it.
 */
export function useKeptFocus(list: HTMLElement | null) {
  const held = useRef<Element | null>(null)
  // After every commit: any of them may have removed the row. React tells nobody of the blur that comes of it.
  useLayoutEffect(() => {
    if (!held.current || held.current.isConnected) return
    held.current = null
    if (document.activeElement === null || document.activeElement === document.body)
      list?.focus({ preventScroll: true })
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
