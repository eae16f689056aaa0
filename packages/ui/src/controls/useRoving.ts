import { type KeyboardEvent, useCallback } from 'react'

/** Arrow keys, Home and End move focus over the items of a list, of which Tab reaches only one. */
export function useRoving(selector: string): (event: KeyboardEvent<HTMLElement>) => void {
  return useCallback(
    (event) => {
      const steps: Partial<Record<string, number>> = {
        ArrowDown: 1,
        ArrowUp: -1,
        Home: -Infinity,
        End: Infinity,
      }
      const step = steps[event.key]
      if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return
      const items = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)]
      const from = items.indexOf(document.activeElement as HTMLElement)
      if (from < 0) return
      event.preventDefault()
      items[Math.min(items.length - 1, Math.max(0, from + step))]?.focus()
    },
    [selector],
  )
}
