import type { TimelineView } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useEffect, useRef, useState } from 'react'
import { useParts } from '../app/context.ts'

/** Without a key or a movement for that long, up to twice that long, nobody is there, whatever has the focus. */
const AWAY_MS = 60_000
const TOUCHES = ['keydown', 'input', 'pointermove', 'pointerdown', 'wheel', 'touchmove'] as const
const TURNS = ['focus', 'blur', 'visibilitychange'] as const

const isInFront = () => document.visibilityState === 'visible' && document.hasFocus()

/** Is somebody looking at this window? */
export function useAttention(): boolean {
  const [attentive, setAttentive] = useState(isInFront)
  useEffect(() => {
    let touched = true
    let away = false
    const update = () => setAttentive(!away && isInFront())
    const touch = () => {
      touched = true
      if (away) {
        away = false
        update()
      }
    }
    const timer = setInterval(() => {
      away = !touched
      touched = false
      update()
    }, AWAY_MS)
    const turn = () => {
      touch()
      update()
    }
    const options = { capture: true, passive: true }
    for (const event of TOUCHES) window.addEventListener(event, touch, options)
    for (const event of TURNS) window.addEventListener(event, turn)
    document.addEventListener('visibilitychange', turn)
    return () => {
      clearInterval(timer)
      for (const event of TOUCHES) window.removeEventListener(event, touch, options)
      for (const event of TURNS) window.removeEventListener(event, turn)
      document.removeEventListener('visibilitychange', turn)
    }
  }, [])
  return attentive
}

/** Moves the read mark when the newest message is on screen and somebody is there to see it. */
export function useReading(room: RoomId, view: TimelineView, atBottom: boolean, attentive: boolean): void {
  const { background, engine, navigation } = useParts()
  const first = useRef(view.lastSeq)
  const behind = view.readSeq < view.lastSeq
  useEffect(() => {
    if (!behind || !atBottom || !attentive) return
    // A mark that did not get through is sent again with the next message.
    void background.keep(engine.markRead({ room, seq: view.lastSeq }))
    // Whoever reads on here has stopped looking for the way back.
    if (view.lastSeq > first.current) navigation.forgetBack()
  }, [background, engine, navigation, room, view.lastSeq, behind, atBottom, attentive])
}
