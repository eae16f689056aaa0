import { useEffect } from 'react'
import { useParts } from '../app/context.ts'
import type { Parts } from '../app/parts.ts'
import { DETAILS_OVER } from '../app/widths.ts'
import { sections } from '../rooms/sections.ts'
import { openSearch } from '../search/openSearch.ts'
import { isBack, withModifier } from './keys.ts'

/** The keys that work everywhere in the workspace. Dialogs close by Esc themselves. */
export function useShortcuts(): void {
  const parts = useParts()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const action = actionOf(event, parts)
      if (!action) return
      event.preventDefault()
      action(parts)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [parts])
}

type Action = (parts: Parts) => void

function actionOf(event: KeyboardEvent, { navigation }: Parts): Action | null {
  if (event.defaultPrevented || event.isComposing) return null
  const key = event.key.toLowerCase()
  // Without a jump the key keeps its own meaning.
  if (isBack(event) && navigation.getState().back) return back
  if (withModifier(event) && !event.altKey) {
    if (key === 'k' && !event.shiftKey) return toggle('switcher')
    if (key === '/') return toggle('shortcuts')
    if (key === 'f') return search(event.shiftKey ? 'everywhere' : 'here')
    if (key === 'a' && event.shiftKey) return nextUnread
    if (key === '.' && !event.shiftKey) return details
  }
  if (event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    if (key === 'arrowup') return (parts) => step(parts, -1)
    if (key === 'arrowdown') return (parts) => step(parts, 1)
  }
  if (key === 'escape' && detailsCover(event)) return details
  // Esc in the timeline or the list goes back to writing. What lies on top, and fields, have their own use of it.
  const owned = (event.target as Element | null)?.closest('[role="menu"], input, textarea') ?? null
  const covered = document.querySelector('dialog[open]') !== null
  if (key === 'escape' && !owned && !covered) return ({ focus }) => focus.toComposer()
  return null
}

/** Details that lie over the room are closed before anything below them is. */
const detailsCover = ({ target }: KeyboardEvent): boolean =>
  matchMedia(DETAILS_OVER).matches &&
  document.querySelector('.column-details') !== null &&
  document.querySelector('dialog[open], [role="menu"]') === null &&
  (target as Element | null)?.closest('input') == null

const toggle =
  (kind: 'switcher' | 'shortcuts'): Action =>
  ({ navigation }) => {
    const shown = navigation.getState().overlay
    // Anything else on top keeps its place: it may hold something half typed.
    if (shown && shown.kind !== 'switcher' && shown.kind !== 'shortcuts') return
    navigation.show(shown?.kind === kind ? null : { kind })
  }

const back: Action = ({ navigation }) => {
  if (!navigation.getState().overlay) navigation.goBack()
}

const search =
  (scope: 'here' | 'everywhere'): Action =>
  (parts) => {
    const { overlay } = parts.navigation.getState()
    if (overlay && overlay.kind !== 'switcher' && overlay.kind !== 'shortcuts') return
    openSearch(parts, scope)
  }

const details: Action = ({ preferences }) =>
  preferences.setState(({ detailsOpen }) => ({ detailsOpen: !detailsOpen }))

/** Rooms in the order in which the list shows them. */
function listed({ views, navigation }: Parts) {
  const rooms = views.peek({ view: 'rooms' }) ?? []
  return sections(rooms, '', navigation.getState().heldUnread).flatMap((section) => section.rooms)
}

function step(parts: Parts, by: number): void {
  const rooms = listed(parts)
  const open = parts.navigation.getState()
  if (open.overlay || rooms.length === 0) return
  const at = rooms.findIndex((room) => room.id === open.room)
  const to = at < 0 ? 0 : (at + by + rooms.length) % rooms.length
  const room = rooms[to]
  if (room) parts.navigation.open(room.id, room.unread > 0)
}

const nextUnread: Action = (parts) => {
  const open = parts.navigation.getState()
  const room = listed(parts).find((each) => each.unread > 0 && each.id !== open.room)
  if (room && !open.overlay) parts.navigation.open(room.id, true)
}
