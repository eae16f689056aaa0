import { useEffect } from 'react'
import { goToAccount } from '../accounts/goTo.ts'
import { useParts } from '../app/context.ts'
import { withModifier } from './keys.ts'

/** As many as there are digits for. */
export const KEYED_ACCOUNTS = 9

/** Ctrl or ⌘ with a digit goes to that account, also from the page on which one signs in. */
export function useAccountKeys(): void {
  const parts = useParts()
  useEffect(() => {
    const { accounts } = parts.platform
    if (!accounts) return
    const onKeyDown = (event: KeyboardEvent) => {
      const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]
      if (!digit || event.defaultPrevented || event.isComposing) return
      if (!withModifier(event) || event.altKey || event.shiftKey) return
      const account = accounts.list()[Number(digit) - 1]
      if (accounts.list().length < 2 || !account) return
      event.preventDefault()
      goToAccount(parts, account.id)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [parts])
}
