import type { Person } from '@roomkey/client/api'
import { useMemo } from 'react'
import { useParts } from '../app/context.ts'
import type { Parts } from '../app/parts.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { DETAILS_OVER } from '../app/widths.ts'

/** Leads to the conversation with one person, and begins it where there is none. */
export function useWriteTo(): (person: Person) => Promise<void> {
  const { engine, navigation, preferences, text, views } = useParts()
  return useMemo(
    () => writeTo({ engine, navigation, preferences, text, views }),
    [engine, navigation, preferences, text, views],
  )
}

type Some = Pick<Parts, 'engine' | 'navigation' | 'preferences' | 'text' | 'views'>

export function writeTo({ engine, navigation, preferences, text, views }: Some) {
  const open = (room: Parameters<typeof navigation.open>[0]) => {
    // Details that lie over the room would hide it.
    if (matchMedia(DETAILS_OVER).matches) preferences.setState({ detailsOpen: false })
    const unread = views.peek({ view: 'rooms' })?.find(({ id }) => id === room)?.unread ?? 0
    navigation.open(room, unread > 0)
  }
  return async ({ id, username }: Person): Promise<void> => {
    const known = views.peek({ view: 'rooms' })?.find(({ directWith }) => directWith?.id === id)
    if (known) return open(known.id)
    const call = engine.createRoom({ name: '', description: '', usernames: [username] })
    const result = await attempt(text, call)
    if (!result.ok) return navigation.notify(failureText(text, result), 'danger')
    if (result.unknownUsernames.length === 0) return open(result.room)
    // Without them it is a room of nobody else's.
    navigation.notify(text.actions.unknown(result.unknownUsernames), 'danger')
    await attempt(text, engine.leaveRoom(result.room))
  }
}
