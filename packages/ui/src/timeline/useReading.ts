import type { TimelineView } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useEffect, useState } from 'react'
import { useParts } from '../app/context.ts'

/** Is somebody looking at this window? */
export function useAttention(): boolean {
  const [attentive, setAttentive] = useState(
    () => document.visibilityState === 'visible' && document.hasFocus(),
  )
  useEffect(() => {
    const update = () => setAttentive(document.visibilityState === 'visible' && document.hasFocus())
    const events = ['focus', 'blur', 'visibilitychange'] as const
    for (const event of events) window.addEventListener(event, update)
    document.addEventListener('visibilitychange', update)
    return () => {
      for (const event of events) window.removeEventListener(event, update)
      document.removeEventListener('visibilitychange', update)
    }
  }, [])
  return attentive
}

/** Moves the read mark when the newest message is on screen and somebody is there to see it. */
export function useReading(room: RoomId, view: TimelineView, atBottom: boolean): void {
  const { background, engine } = useParts()
  const attentive = useAttention()
  const behind = view.readSeq < view.lastSeq
  useEffect(() => {
    if (!behind || !atBottom || !attentive) return
    // A mark that did not get through is sent again with the next message.
    void background.keep(engine.markRead({ room, seq: view.lastSeq }))
  }, [background, engine, room, view.lastSeq, behind, atBottom, attentive])
}
