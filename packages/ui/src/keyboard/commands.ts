import { addAccount } from '../accounts/goTo.ts'
import type { Parts } from '../app/parts.ts'
import type { MenuCommand } from '../platform.ts'
import { sections } from '../rooms/sections.ts'
import { openSearch } from '../search/openSearch.ts'
import type { Overlay, SettingsSection } from '../state/navigation.ts'

// What keys and the menu bar do: the same, whichever of them was used.

export type Command = (parts: Parts) => void

/** Anything else on top keeps its place: it may hold something half typed. */
const givesWay = (overlay: Overlay | null): boolean =>
  overlay === null || overlay.kind === 'switcher' || overlay.kind === 'settings'

export const toggleSwitcher: Command = ({ navigation }) => {
  const { overlay } = navigation.getState()
  if (givesWay(overlay)) navigation.show(overlay?.kind === 'switcher' ? null : { kind: 'switcher' })
}

/** To the section, or to where the settings were left; there already: closes them. */
export const toggleSettings =
  (section: SettingsSection | null): Command =>
  ({ navigation }) => {
    const { overlay } = navigation.getState()
    const there = overlay?.kind === 'settings' && (section === null || overlay.section === section)
    if (givesWay(overlay)) navigation.show(there ? null : { kind: 'settings', section })
  }

const showSettings =
  (section: SettingsSection | null): Command =>
  ({ navigation }) => {
    if (givesWay(navigation.getState().overlay)) navigation.show({ kind: 'settings', section })
  }

export const back: Command = ({ navigation }) => {
  if (!navigation.getState().overlay) navigation.goBack()
}

export const search =
  (scope: 'here' | 'everywhere'): Command =>
  (parts) => {
    if (givesWay(parts.navigation.getState().overlay)) openSearch(parts, scope)
  }

export const details: Command = ({ preferences }) =>
  preferences.setState(({ detailsOpen }) => ({ detailsOpen: !detailsOpen }))

/** Rooms in the order in which the list shows them. */
function listed({ views, navigation, text }: Parts) {
  const rooms = views.peek({ view: 'rooms' }) ?? []
  return sections(rooms, '', navigation.getState().heldUnread, text).flatMap((section) => section.rooms)
}

export const step =
  (by: 1 | -1): Command =>
  (parts) => {
    const rooms = listed(parts)
    const open = parts.navigation.getState()
    if (open.overlay || rooms.length === 0) return
    const at = rooms.findIndex((room) => room.id === open.room)
    const to = at < 0 ? 0 : (at + by + rooms.length) % rooms.length
    const room = rooms[to]
    if (room) parts.navigation.open(room.id, room.unread > 0)
  }

export const nextUnread: Command = (parts) => {
  const open = parts.navigation.getState()
  const room = listed(parts).find((each) => each.unread > 0 && each.id !== open.room)
  if (room && !open.overlay) parts.navigation.open(room.id, true)
}

/** Those that also work where nobody is signed in. */
export const EVERYWHERE: Partial<Record<MenuCommand, Command>> = {
  settings: showSettings(null),
  shortcuts: showSettings('shortcuts'),
  about: showSettings('about'),
  addAccount,
}

export const IN_WORKSPACE: Partial<Record<MenuCommand, Command>> = {
  newRoom({ navigation }) {
    if (givesWay(navigation.getState().overlay)) navigation.show({ kind: 'createRoom' })
  },
  switcher({ navigation }) {
    if (givesWay(navigation.getState().overlay)) navigation.show({ kind: 'switcher' })
  },
  search: search('here'),
  searchEverywhere: search('everywhere'),
  previousRoom: step(-1),
  nextRoom: step(1),
  nextUnread,
  details,
}
