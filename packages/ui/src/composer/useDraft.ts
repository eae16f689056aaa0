import type { RoomRow } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { useParts } from '../app/context.ts'
import { keyOf } from '../state/viewStore.ts'

const ROOMS = keyOf({ view: 'rooms' })

/**
 * The text of a room's composer, kept with the engine: a person has one for each room, in all windows. The composer is
 * mounted anew for each room.
 */
export function useDraft(room: RoomId): [string, (text: string) => void] {
  const { drafts, views } = useParts()
  // The list of rooms is watched all the time; null when nothing is saved.
  const saved = useStore(views.values, (values) => {
    const row = (values[ROOMS] as RoomRow[] | undefined)?.find(({ id }) => id === room)
    return row?.draft
  })
  const [text, setText] = useState(() => drafts.peek(room) ?? '')
  useEffect(() => {
    let wanted = true
    void drafts.load(room).then((saved) => {
      if (wanted) setText(saved)
    })
    const hide = () => drafts.flush(room)
    window.addEventListener('pagehide', hide)
    window.addEventListener('blur', hide)
    // The last that a page hears of on a phone.
    document.addEventListener('visibilitychange', hide)
    return () => {
      wanted = false
      window.removeEventListener('pagehide', hide)
      window.removeEventListener('blur', hide)
      document.removeEventListener('visibilitychange', hide)
      drafts.flush(room)
    }
  }, [drafts, room])
  useEffect(() => {
    const shown = saved === undefined ? null : drafts.heard(room, saved ?? '')
    if (shown !== null) setText(shown)
  }, [drafts, room, saved])
  const write = (next: string) => {
    setText(next)
    drafts.write(room, next)
  }
  return [text, write]
}
