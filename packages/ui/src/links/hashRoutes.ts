import { MessageId, RoomId } from '@roomkey/protocol'
import type { Platform, Route } from '../platform.ts'

/** `#/room/<room>[/message/<message>]`; null for what is not addressed to the app. */
export function routeOf(hash: string): Route | null {
  if (!hash.startsWith('#/')) return null
  const [kind, room, second, message, ...rest] = hash.slice(2).split('/')
  const found = RoomId.safeParse(room)
  if (kind !== 'room' || !found.success || rest.length > 0) return { kind: 'refused' }
  if (second === undefined) return { kind: 'room', room: found.data }
  const place = MessageId.safeParse(message)
  if (second !== 'message' || !place.success) return { kind: 'refused' }
  return { kind: 'room', room: found.data, message: place.data }
}

/** What it uses of a window. */
export interface Page {
  location: Pick<Location, 'hash' | 'pathname' | 'search'>
  history: Pick<History, 'replaceState'>
  addEventListener(type: 'hashchange', listener: () => void): void
}

/** The address may lead to a place; it is taken out of it once somebody went there, so that a reload does not. */
export function hashRoutes(page: Page): NonNullable<Platform['onRoute']> {
  return (listener) => {
    const look = () => {
      const { hash, pathname, search } = page.location
      const route = routeOf(hash)
      if (route === null) return
      listener(route, () => {
        if (page.location.hash === hash) page.history.replaceState(null, '', pathname + search)
      })
    }
    page.addEventListener('hashchange', look)
    look()
  }
}
