import type { ConnectionView, RoomRow } from '@roomkey/client/api'
import { useState } from 'react'
import { useInView, useView } from '../app/context.ts'

/**
 * The rooms, undefined until they are known. "None" is not known before the server was heard or could not be: right
 * after signing in nothing is here yet, and nobody with a hundred rooms is to be welcomed as a beginner.
 */
export function useKnownRooms(): readonly RoomRow[] | undefined {
  const rooms = useView({ view: 'rooms' })
  const settled = useInView({ view: 'connection' }, isSettled) === true
  const [heard, setHeard] = useState(false)
  // From then on an empty list is one, also while the connection is made anew.
  if (settled && !heard) setHeard(true)
  return rooms?.length === 0 && !settled && !heard ? undefined : rooms
}

const isSettled = ({ state }: ConnectionView): boolean => state !== 'connecting' && state !== 'catchingUp'
