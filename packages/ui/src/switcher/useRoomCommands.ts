import { RoomNotify } from '@roomkey/client/api'
import {
  ArrowDown,
  Bell,
  CalendarDays,
  Link,
  LogOut,
  MessageSquarePlus,
  PanelRight,
  Pencil,
  Search,
  UserPlus,
} from 'lucide-react'
import { useNavigation, useParts, useRoomRow } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { details } from '../keyboard/commands.ts'
import { modifier } from '../keyboard/keys.ts'
import { useCopyLink } from '../links/useCopyLink.ts'
import { otherOf, roomName, takesPeopleIn } from '../rooms/sections.ts'
import { openSearch } from '../search/openSearch.ts'
import type { Command } from './useCommands.ts'

/** What can be done with the open room, by name: what its header, its details and its menu in the list offer. */
export function useRoomCommands(): Command[] {
  const parts = useParts()
  const { engine, navigation, text, views } = parts
  const open = useNavigation((state) => state.room)
  const row = useRoomRow(open)
  const copyLink = useCopyLink()
  if (!row) return []
  const { id: room } = row
  const words = text.commands
  const { directWith } = row
  const mayChange = otherOf(row) === null && views.peek({ view: 'room', room })?.myRole === 'owner'
  const list: Array<Command | false> = [
    {
      id: 'searchHere',
      label: words.searchHere,
      icon: Search,
      keys: `${modifier} F`,
      words: words.words.search,
      run: () => openSearch(parts, 'here'),
    },
    {
      id: 'jumpToDate',
      label: text.jumpToDate.open,
      icon: CalendarDays,
      words: words.words.jumpToDate,
      run: () => navigation.show({ kind: 'jumpToDate', room, name: roomName(row, text) }),
    },
    {
      id: 'details',
      label: words.details,
      icon: PanelRight,
      keys: `${modifier} .`,
      words: words.words.details,
      run: () => details(parts),
    },
    {
      id: 'latest',
      label: text.timeline.jump,
      icon: ArrowDown,
      quiet: true,
      run: () => navigation.toLatest(),
    },
    takesPeopleIn(row) && {
      id: 'addPeople',
      label: text.room.add,
      icon: UserPlus,
      quiet: true,
      words: words.words.addPeople,
      run: () => navigation.show({ kind: 'addMembers', room }),
    },
    directWith !== null && {
      id: 'newRoomWith',
      label: text.room.newRoomWith(directWith.username),
      icon: MessageSquarePlus,
      quiet: true,
      words: words.words.addPeople,
      run: () => navigation.show({ kind: 'createRoom', person: directWith.username }),
    },
    mayChange && {
      id: 'changeRoom',
      label: text.room.change,
      icon: Pencil,
      quiet: true,
      words: words.words.changeRoom,
      run: () => navigation.show({ kind: 'changeRoom', room }),
    },
    // The server has nothing of one that it does not know.
    !row.pending && {
      id: 'copyLink',
      label: text.routes.copyRoom,
      icon: Link,
      quiet: true,
      run: () => copyLink(room),
    },
    ...RoomNotify.options
      .filter((notify) => notify !== row.notify)
      .map((notify) => ({
        id: `notify-${notify}`,
        label: words.notify(text.room.notifies[notify]),
        icon: Bell,
        quiet: true as const,
        words: words.words.notify[notify],
        async run() {
          const result = await attempt(text, engine.setRoomNotify({ room, notify }))
          if (result.ok) navigation.notify(words.notified[notify](roomName(row, text)))
          else navigation.notify(failureText(text, result), 'danger')
        },
      })),
    {
      id: 'leaveRoom',
      label: text.rooms.leave,
      icon: LogOut,
      quiet: true,
      run: () => navigation.show({ kind: 'leaveRoom', room }),
    },
  ]
  return list.filter((command) => command !== false)
}
