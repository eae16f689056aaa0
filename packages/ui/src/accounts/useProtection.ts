import { useState } from 'react'
import { useParts } from '../app/context.ts'
import type { KeptWithout, Protection } from '../platform.ts'

interface Asked {
  protection: Protection
  choose(answer: KeptWithout): void
  putOff(): void
}

/** Null in a browser tab, which keeps nothing that a keychain could protect. */
export function useProtection(): Asked | null {
  const { navigation, platform, text } = useParts()
  const [protection, setProtection] = useState(() => platform.protection?.now())
  if (!platform.protection || !protection) return null
  const { choose, putOff } = platform.protection
  return {
    protection,
    putOff,
    choose(answer) {
      // A choice shows at once, and goes back should it not have been taken.
      if (!protection.keychain) setProtection({ ...protection, next: answer })
      choose(answer).then(setProtection, () => {
        setProtection(protection)
        navigation.notify(text.failure.internal, 'danger')
      })
    },
  }
}
