import { foldName, type RoomView } from '@roomkey/client/api'
import { createContext, useMemo } from 'react'
import { useView } from '../app/context.ts'

/** Whose names are marked in a room's messages, folded as names are compared. */
export interface Mentionable {
  names: ReadonlySet<string>
  /** Null before it is known. */
  me: string | null
}

export const MentionContext = createContext<Mentionable>({ names: new Set(), me: null })

export function useMentionable(view: RoomView | null | undefined): Mentionable {
  const session = useView({ view: 'session' })
  const me = session?.state === 'signedIn' ? foldName(session.user.username) : null
  const members = view?.members
  return useMemo(
    () => ({ names: new Set(members?.map(({ username }) => foldName(username))), me }),
    [members, me],
  )
}
