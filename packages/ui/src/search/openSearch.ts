import type { Parts } from '../app/parts.ts'
import { roomName } from '../rooms/sections.ts'
import { filterText } from './suggestions.ts'

/** After a jump to a result the search goes on where it was; else it begins in the open room, or everywhere. */
export function openSearch({ navigation, text, views }: Parts, scope: 'here' | 'everywhere'): void {
  const { room, back } = navigation.getState()
  const row = views.peek({ view: 'rooms' })?.find((each) => each.id === room)
  if (scope === 'everywhere') navigation.remember({ query: '', chosen: null })
  else if (!back)
    navigation.remember({ query: row ? `${filterText('in', roomName(row, text))} ` : '', chosen: null })
  navigation.show({ kind: 'search' })
}
