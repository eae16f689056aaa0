import { useRef } from 'react'

/**
 * For choices that open something: it comes when the menu is gone. Radix keeps a menu whose animation it does not know
 * to have begun until that has ended, and such a menu takes from a dialog the Esc that should close it.
 */
export function useAfterMenu() {
  const next = useRef<(() => void) | null>(null)
  return {
    /** Called from a choice; `action` decides who has the focus afterwards. */
    afterMenu(action: () => void): void {
      next.current = action
    },
    onCloseAutoFocus(event: Event): void {
      const action = next.current
      if (!action) return
      next.current = null
      event.preventDefault()
      action()
    },
  }
}
