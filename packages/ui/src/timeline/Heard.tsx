import type { TimelineMessage } from '@roomkey/client/api'
import { useEffect, useRef, useState } from 'react'
import { useText } from '../app/context.ts'

/** As much of a message as is said: the rest is read in the log, where one can stop. */
const SAID_CHARACTERS = 500

/**
 * Says new messages of others to screen readers. The log itself is silent: a virtual list adds rows while it is
 * scrolled, and those are not news.
 */
export function Heard({ messages, lastSeq }: { messages: readonly TimelineMessage[]; lastSeq: number }) {
  const text = useText()
  // Of the room, not of what is shown: who scrolls down from an old message reads, and hears no news.
  const heardTo = useRef(lastSeq)
  const [said, setSaid] = useState('')
  useEffect(() => {
    const fresh = messages.filter((each) => each.seq !== null && each.seq > heardTo.current && !each.isOwn)
    const newest = messages.findLast((each) => each.seq !== null)?.seq
    heardTo.current = Math.max(heardTo.current, newest ?? 0)
    if (fresh.length === 0) return
    const lines = fresh.slice(-3).map((each) => {
      const words = each.text.slice(0, SAID_CHARACTERS) || text.timeline.heardFiles(each.attachments.length)
      return text.timeline.heard(each.sender?.username ?? text.app.somebody, words)
    })
    setSaid(lines.join('\n'))
  }, [messages, text])
  return (
    <div className="hidden-visually" aria-live="polite">
      {said}
    </div>
  )
}
