import type { ConnectionView, RoomRow, SessionView } from '@roomkey/client/api'
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import type { Route } from '../platform.ts'
import type { Overlay } from '../state/navigation.ts'
import { useInView, useNavigation, useParts, useView } from './context.ts'
import type { Parts } from './parts.ts'
import { attempt, failureText } from './useCommand.ts'

type RoomRoute = Extract<Route, { kind: 'room' }>

/** A message that takes longer to find is awaited in its room. */
const PATIENCE_MS = 300

/** Any web page can write a link: it does not close what somebody is writing in. */
const HOLDS_WORDS: ReadonlySet<Overlay['kind']> = new Set([
  'createRoom',
  'changeRoom',
  'addMembers',
  'account',
])

/** Those that need nobody to be signed in. */
export function useOpenRoutes(): void {
  const { navigation, routes, text } = useParts()
  const route = useStore(routes, (state) => state.route)
  useEffect(() => {
    if (route?.kind !== 'refused' && route?.kind !== 'settings') return
    routes.take(route)
    if (route.kind === 'settings') navigation.show({ kind: 'settings', section: null })
    else navigation.notify(text.routes.refused, 'danger')
  }, [route, routes, navigation, text])
}

/** Goes where a link, a notification or a menu leads, once the rooms are known. */
export function useRoutes(): void {
  const parts = useParts()
  const { navigation, routes } = parts
  const route = useStore(routes, (state) => state.route)
  // Nobody asks for them while there is nowhere to go.
  const rooms = useInView({ view: 'rooms' }, (all) => (route === null ? undefined : all))
  const connection = useView({ view: 'connection' })
  const session = useView({ view: 'session' })
  const isWriting = useNavigation(({ overlay }) => overlay !== null && HOLDS_WORDS.has(overlay.kind))
  const held = useRef<Route | null>(null)
  useEffect(() => {
    if (route === null || !rooms || !connection) return
    const place = placeOf(route, session)
    if (place !== null && isWriting) {
      held.current = route
      return
    }
    if (route.kind === 'signIn' && place === null) {
      // Somebody did, and there was nowhere to go from there.
      routes.take(route)
    } else if (place !== null) {
      const answer = isKnown(place, rooms, connection)
      if (answer === null) return
      routes.take(route)
      const { goThere, held: words } = parts.text.routes
      // Whoever is done with something else is asked first.
      if (answer && held.current === route)
        navigation.notify(words, 'plain', { label: goThere, run: () => void goTo(parts, place) })
      else if (answer) void goTo(parts, place)
      else navigation.notify(parts.text.routes[connection.state === 'live' ? 'notMine' : 'notHere'], 'danger')
    }
  }, [route, rooms, connection, session, parts, navigation, routes, isWriting])
}

/** A link that somebody had to sign in for leads on where they did so on its server; null: to no room. */
function placeOf(route: Route, session: SessionView | undefined): RoomRoute | null {
  if (route.kind === 'room') return route
  if (route.kind !== 'signIn' || route.room === undefined || session?.state !== 'signedIn') return null
  const isThere =
    URL.canParse(route.server) && new URL(route.server).origin === new URL(session.server).origin
  return isThere ? { kind: 'room', room: route.room, message: route.message } : null
}

/** Null: the server is about to tell. */
function isKnown({ room }: RoomRoute, rooms: readonly RoomRow[], { state }: ConnectionView): boolean | null {
  if (rooms.some((row) => row.id === room)) return true
  return state === 'connecting' || state === 'catchingUp' ? null : false
}

async function goTo(parts: Parts, { room, message }: RoomRoute): Promise<void> {
  const { engine, navigation, reading, text } = parts
  const from = reading.place()
  const before = navigation.getState().room
  navigation.show(null)
  if (message === undefined) return navigation.open(room)
  // At the start the room of last time would be opened meanwhile.
  if (before === null) navigation.open(room)
  const slow = setTimeout(() => navigation.open(room), PATIENCE_MS)
  const found = await attempt(text, engine.jumpToMessage({ room, message }))
  clearTimeout(slow)
  const now = navigation.getState().room
  // Whoever went on to another room meanwhile stays there.
  if (now !== before && now !== room) return
  if (found.ok && found.message !== null) {
    const { id, seq } = found.message
    // Who sees it already does not leave the place where they are.
    const { back } = navigation.getState()
    const stays = before === null || (now === room && back === null && reading.shows(id))
    navigation.jump(room, { message: id, seq, top: null }, before === now ? from : reading.place())
    if (stays) navigation.forgetBack()
    return
  }
  navigation.open(room)
  if (found.ok) navigation.notify(text.routes.noMessage, 'danger')
  else
    navigation.notify(found.reason === 'offline' ? text.routes.notHere : failureText(text, found), 'danger')
}
