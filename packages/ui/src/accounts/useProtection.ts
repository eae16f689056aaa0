import { useState } from 'react'
import { useParts } from '../app/context.ts'
import type { KeptWithout, Protection } from '../platform.ts'

/** Null in a browser tab, which keeps nothing that a keychain could protect. */
export function useProtection(): { protection: Protection; choose(answer: KeptWithout): void } | null {
  const { navigation, platform, text } = useParts()
  const [protection, setProtection] = useState(() => platform.protection?.now())
  if (!platform.protection || !protection) return null
  const { choose } = platform.protection
  return {
    protection,
    choose: (answer) =>
      void choose(answer).then(setProtection, () => navigation.notify(text.failure.internal, 'danger')),
  }
}
