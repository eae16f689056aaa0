import type { SessionView } from '@roomkey/client/api'
import type { UserId } from '@roomkey/protocol'
import { useLayoutEffect, useRef, useState } from 'react'
import { useParts } from './context.ts'

/**
 * Who is signed in, once nothing is left here of somebody else: another tab may have signed one person out and the next
 * one in. Who only has to sign in again finds what they left.
 */
export function usePerson(session: SessionView | undefined): UserId | null {
  const { drafts, editing, links, navigation, staging, unkept } = useParts()
  const last = useRef<UserId | null>(null)
  // The next engine to take over knows no reason any more: nobody ended what had ended by itself.
  const ended = useRef(false)
  const [shown, setShown] = useState<UserId | null>(null)
  const now = session?.state === 'signedIn' ? session.user.id : null
  const signedOut = session?.state === 'signedOut'
  const byItself = signedOut && session.reason !== null
  useLayoutEffect(() => {
    if (now !== null || byItself) ended.current = byItself
    const wasEnded = signedOut && !ended.current
    if (last.current !== null && (wasEnded || (now !== null && now !== last.current))) {
      drafts.forget()
      editing.forget()
      unkept.forget()
      staging.close()
      links.close()
      navigation.forget()
      last.current = null
    }
    if (now !== null) last.current = now
    setShown(now)
  }, [now, signedOut, byItself, drafts, editing, links, navigation, staging, unkept])
  return shown === now ? now : null
}
