import type { LastPlace, ReadingPlace } from '@roomkey/client/api'
import { useEffect, useState } from 'react'
import type { Target } from '../state/navigation.ts'
import { useInView, useMedia, useNavigation, useParts } from './context.ts'
import { ONE_COLUMN } from './widths.ts'

/**
 * Opens the room of last time where it was being read, and remembers the one of this time. Returns whether that has
 * been decided: before, "no room" is not yet true.
 */
export function useLastPlace(): boolean {
  const { navigation, lastPlace } = useParts()
  const room = useNavigation((state) => state.room)
  const narrow = useMedia(ONE_COLUMN)
  const [last, setLast] = useState<LastPlace | null | undefined>(undefined)
  const [decided, setDecided] = useState(false)
  const rooms = useInView({ view: 'rooms' }, (all) => (decided ? undefined : all))

  useEffect(() => {
    let wanted = true
    void lastPlace.load().then((found) => {
      if (wanted) setLast(found)
    })
    return () => {
      wanted = false
    }
  }, [lastPlace])

  useEffect(() => {
    if (decided || last === undefined || !rooms) return
    setDecided(true)
    const row = rooms.find((each) => each.id === last?.room)
    // On a narrow screen the list is the beginning.
    if (last && row && !narrow && navigation.getState().room === null) navigation.resume(last, row.unread > 0)
  }, [decided, last, rooms, narrow, navigation])

  useEffect(() => {
    if (!room) return
    const { target } = navigation.getState()
    lastPlace.opened({ room, place: target && placeOf(target) })
    // A scroll does not bubble; it is seen here on its way down.
    const moved = () => lastPlace.moved()
    const hide = () => lastPlace.flush()
    window.addEventListener('scroll', moved, { capture: true, passive: true })
    window.addEventListener('pagehide', hide)
    window.addEventListener('blur', hide)
    return () => {
      window.removeEventListener('scroll', moved, { capture: true })
      window.removeEventListener('pagehide', hide)
      window.removeEventListener('blur', hide)
    }
  }, [room, navigation, lastPlace])

  return decided
}

const placeOf = ({ message, seq, top }: Target): ReadingPlace | null =>
  message === null ? null : { message, seq, top }
