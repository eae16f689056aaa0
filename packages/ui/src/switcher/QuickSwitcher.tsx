import { type LucideIcon, Search } from 'lucide-react'
import { type KeyboardEvent, useId, useState } from 'react'
import { useNavigation, useParts, useView } from '../app/context.ts'
import { Avatar, RoomGlyph } from '../controls/Avatar.tsx'
import { Dialog } from '../controls/Dialog.tsx'
import { beginningFirst, beginsWords, matches, otherOf, roomName } from '../rooms/sections.ts'
import { useCommands } from './useCommands.ts'
import { usePeopleChoices } from './usePeopleChoices.ts'
import './switcher.css'

interface Choice {
  id: string
  label: string
  group: 'rooms' | 'people' | 'commands'
  /** Whose picture it has in place of an icon. */
  person?: string | undefined
  icon: LucideIcon | null
  unread: number
  keys?: string | undefined
  /** By which it is found besides its name. */
  words?: string | undefined
  /** It comes up only when it is asked for. */
  quiet?: boolean | undefined
  run(): void
}

const MOST_ROOMS = 30

/** Rooms and commands by name. Focus stays in the field; the arrow keys move the choice. */
export function QuickSwitcher({ onClose }: { onClose(): void }) {
  const { navigation, text } = useParts()
  const open = useNavigation((state) => state.room)
  const known = useView({ view: 'rooms' }) ?? []
  // Where one already is needs no jump: last.
  const rooms = [...known.filter((room) => room.id !== open), ...known.filter((room) => room.id === open)]
  const commands = useCommands()
  const people = usePeopleChoices(known)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState(0)
  const id = useId()

  const all: Choice[] = [
    ...rooms.map((room) => ({
      id: `${id}-${room.id}`,
      // A newer conversation with them may have the same name.
      label: room.departed ? `${roomName(room, text)} · ${text.rooms.departed}` : roomName(room, text),
      group: 'rooms' as const,
      person: otherOf(room)?.username,
      icon: null,
      unread: room.unread,
      run: () => navigation.open(room.id, room.unread > 0),
    })),
    ...commands.map((command) => ({
      id: `${id}-${command.id}`,
      label: command.label,
      group: 'commands' as const,
      icon: command.icon,
      unread: 0,
      keys: command.keys,
      words: command.words,
      quiet: command.quiet,
      run: command.run,
    })),
  ]
  const words = query.trim()
  const found = beginningFirst(
    all.filter((choice) => isFound(choice, words)),
    ({ label }) => label,
    words,
  )
  const roomChoices = found.filter((choice) => choice.group === 'rooms').slice(0, MOST_ROOMS)
  const peopleChoices = people(words).map(
    ({ person, label, run }): Choice => ({
      id: `${id}-person-${person.id}`,
      label,
      group: 'people',
      person: person.username,
      icon: null,
      unread: 0,
      run,
    }),
  )
  const choices = [...roomChoices, ...peopleChoices, ...found.filter((choice) => choice.group === 'commands')]
  if (words !== '')
    choices.push({
      id: `${id}-search-words`,
      label: text.search.forText(words),
      group: 'commands',
      icon: Search,
      unread: 0,
      run() {
        navigation.remember({ query: words, chosen: null })
        navigation.show({ kind: 'search' })
      },
    })
  const chosen = Math.min(at, choices.length - 1)

  function go(choice: Choice | undefined) {
    if (!choice) return
    // First closed: a command may open a dialog of its own.
    onClose()
    choice.run()
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move) {
      event.preventDefault()
      const next = (chosen + move + choices.length) % Math.max(1, choices.length)
      setAt(next)
      document.getElementById(choices[next]?.id ?? '')?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter') {
      event.preventDefault()
      go(choices[chosen])
    }
  }

  return (
    <Dialog title={text.switcher.title} onClose={onClose} bare="switcher">
      <div className="switcher-field">
        <Search size={18} strokeWidth={1.75} aria-hidden />
        <input
          dir="auto"
          role="combobox"
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={choices[chosen]?.id}
          aria-label={text.switcher.placeholder}
          placeholder={text.switcher.placeholder}
          spellCheck={false}
          autoComplete="off"
          data-first
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setAt(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={`${id}-list`} className="switcher-list" role="listbox" aria-label={text.switcher.results}>
        {(['rooms', 'people', 'commands'] as const).map((group) => {
          const members = choices.filter((choice) => choice.group === group)
          if (members.length === 0) return null
          return (
            // biome-ignore lint/a11y/useSemanticElements: options of a listbox may only be grouped by role
            <div key={group} role="group" aria-label={text.switcher[group]}>
              <div className="menu-label" aria-hidden>
                {text.switcher[group]}
              </div>
              {members.map((choice) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has focus and handles the keys
                <div
                  key={choice.id}
                  id={choice.id}
                  role="option"
                  aria-selected={choices[chosen] === choice}
                  className="switcher-option"
                  onPointerMove={() => setAt(choices.indexOf(choice))}
                  onClick={() => go(choice)}
                >
                  <Picture choice={choice} />
                  <span className="ellipsis" dir="auto">
                    {choice.label}
                  </span>
                  {choice.keys && <kbd aria-hidden>{choice.keys}</kbd>}
                  {choice.unread > 0 && (
                    <span className="badge tabular">{text.app.unread(choice.unread)}</span>
                  )}
                </div>
              ))}
            </div>
          )
        })}
      </div>
      {choices.length === 0 && <p className="switcher-none">{text.switcher.none(query)}</p>}
    </Dialog>
  )
}

const isFound = ({ group, label, words = '', quiet }: Choice, query: string): boolean =>
  group === 'rooms'
    ? matches(label, query)
    : !(quiet && query === '') && beginsWords(`${label} ${words}`, query)

function Picture({ choice }: { choice: Choice }) {
  if (choice.icon)
    return (
      <span className="switcher-icon">
        <choice.icon size={17} strokeWidth={1.75} aria-hidden />
      </span>
    )
  return choice.person ? <Avatar name={choice.person} size={28} /> : <RoomGlyph size={28} />
}
