import type { RoomId } from '@roomkey/protocol'
import { useEffect, useState } from 'react'
import { useParts } from '../app/context.ts'

/** The text of a room's composer, kept with the engine. The composer is mounted anew for each room. */
export function useDraft(room: RoomId): [string, (text: string) => void] {
  const { drafts } = useParts()
  const [text, setText] = useState(() => drafts.peek(room) ?? '')
  useEffect(() => {
    let wanted = true
    void drafts.load(room).then((saved) => {
      if (wanted) setText(saved)
    })
    const hide = () => drafts.flush(room)
    window.addEventListener('pagehide', hide)
    window.addEventListener('blur', hide)
    return () => {
      wanted = false
      window.removeEventListener('pagehide', hide)
      window.removeEventListener('blur', hide)
      drafts.flush(room)
    }
  }, [drafts, room])
  const write = (next: string) => {
    setText(next)
    drafts.write(room, next)
  }
  return [text, write]
}
