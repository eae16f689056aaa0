import type { RoomRow, SearchHit } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { AtSign, Calendar, Hash, Paperclip, Search, SearchX, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { useNow, useParts, useView } from '../app/context.ts'
import type { Parts } from '../app/parts.ts'
import { Dialog } from '../controls/Dialog.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import { otherOf, roomName } from '../rooms/sections.ts'
import { Hit } from './Hit.tsx'
import { SearchFooter } from './SearchFooter.tsx'
import { SearchHints } from './SearchHints.tsx'
import { complete, type Filter, filterAt, suggest } from './suggestions.ts'
import { useSearch } from './useSearch.ts'
import './search.css'

const ICONS = { from: AtSign, in: Hash, before: Calendar, after: Calendar, has: Paperclip } satisfies Record<
  Filter,
  unknown
>
/** This near to the last result the next ones are asked for. */
const NEAR_END = 6

/** Messages on this device by their words. Focus stays in the field; the arrow keys move the choice. */
export function SearchPanel({ onClose }: { onClose(): void }) {
  const parts = useParts()
  const { navigation, reading, text } = parts
  const [last] = useState(() => navigation.getState().search)
  const rooms = useView({ view: 'rooms' }) ?? []
  const [query, setQuery] = useState(last.query)
  const [caret, setCaret] = useState(last.query.length)
  const [chosen, setChosen] = useState<string | null>(last.chosen)
  const [dismissed, setDismissed] = useState(false)
  const { found, failed, more, again } = useSearch(query)
  const now = useNow(60_000)
  const field = useRef<HTMLInputElement>(null)
  const id = useId()

  const placeName = (room: RoomId) => {
    const row = rooms.find((each) => each.id === room)
    if (!row) return text.room.header
    const other = otherOf(row)
    return other ? text.search.direct(other.username) : roomName(row, text)
  }
  const written = dismissed ? null : filterAt(query, caret)
  const offers = written
    ? suggest(written, {
        people: peopleOf(parts, rooms, found?.hits ?? []),
        rooms: rooms.map((room) => roomName(room, text)),
      })
    : []
  const hits = query.trim() === '' ? [] : (found?.hits ?? [])
  const keys = [...offers.map((offer) => `offer ${offer}`), ...hits.map((hit) => hit.id)]
  const at = Math.max(0, chosen === null ? 0 : keys.indexOf(chosen))
  const optionId = (key: string) => `${id}-${key.replaceAll(' ', '_')}`

  const chosenHit = hits.find((hit) => hit.id === chosen)?.id ?? null
  useEffect(() => navigation.remember({ query, chosen: chosenHit }), [navigation, query, chosenHit])

  // A result that was open is shown again where the list is opened again.
  const placed = useRef(false)
  useLayoutEffect(() => {
    if (placed.current || hits.length === 0) return
    placed.current = true
    document.getElementById(optionId(keys[at] ?? ''))?.scrollIntoView({ block: 'center' })
  })

  // Once React has put the text there, and before the next key.
  const moveTo = useRef<number | null>(null)
  useLayoutEffect(() => {
    if (moveTo.current === null) return
    field.current?.setSelectionRange(moveTo.current, moveTo.current)
    moveTo.current = null
  })

  function write(next: string, to = next.length) {
    setQuery(next)
    setCaret(to)
    setChosen(null)
    setDismissed(false)
    moveTo.current = to
    field.current?.focus()
  }
  function take(offer: string) {
    if (!written) return
    const done = complete(query, caret, written, offer)
    write(done.query, done.caret)
  }
  function open(hit: SearchHit) {
    navigation.remember({ query, chosen: hit.id })
    onClose()
    navigation.jump(hit.room, { message: hit.id, seq: hit.seq, top: null }, reading.place())
  }
  function choose(index: number) {
    const offer = offers[index]
    const hit = hits[index - offers.length]
    if (offer !== undefined) take(offer)
    // What is shown may still be of the letters before: nobody asked for that.
    else if (hit && found?.query === query) open(hit)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    const move = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }[event.key]
    if (move && keys.length > 0) {
      event.preventDefault()
      const next = Math.min(keys.length - 1, Math.max(0, at + move))
      setChosen(keys[next] ?? null)
      document.getElementById(optionId(keys[next] ?? ''))?.scrollIntoView({ block: 'nearest' })
      if (next > keys.length - NEAR_END) more()
    } else if (event.key === 'Enter') {
      event.preventDefault()
      choose(at)
    } else if (event.key === 'Tab' && !event.shiftKey && offers[at] !== undefined) {
      event.preventDefault()
      take(offers[at])
    } else if (event.key === 'Escape' && offers.length > 0) {
      // The topmost first.
      event.preventDefault()
      setDismissed(true)
    }
  }

  const none = found !== undefined && found.query === query && hits.length === 0 && offers.length === 0
  return (
    <Dialog title={text.search.title} onClose={onClose} bare="search">
      <div className="switcher-field">
        <Search size={18} strokeWidth={1.75} aria-hidden />
        <input
          dir="auto"
          ref={field}
          role="combobox"
          aria-expanded={keys.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={keys[at] === undefined ? undefined : optionId(keys[at])}
          aria-label={text.search.title}
          placeholder={text.search.placeholder}
          spellCheck={false}
          autoComplete="off"
          maxLength={500}
          data-first
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
            setCaret(event.target.selectionStart ?? event.target.value.length)
            setChosen(null)
            setDismissed(false)
          }}
          onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? query.length)}
          onKeyDown={onKeyDown}
        />
        {query !== '' && <IconButton small icon={X} label={text.search.clear} onClick={() => write('')} />}
      </div>
      <SearchHints
        onPick={(hint) => write(query === '' || query.endsWith(' ') ? query + hint : `${query} ${hint}`)}
      />
      <div
        id={`${id}-list`}
        className="search-list"
        role="listbox"
        aria-label={text.search.results}
        onScroll={({ currentTarget }) => {
          const { scrollTop, clientHeight, scrollHeight } = currentTarget
          if (scrollHeight - scrollTop - clientHeight < 300) more()
        }}
      >
        {written &&
          offers.map((offer, index) => {
            const Icon = ICONS[written.filter]
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has focus and handles the keys
              <div
                key={offer}
                id={optionId(`offer ${offer}`)}
                role="option"
                aria-selected={index === at}
                className="switcher-option"
                onPointerMove={() => setChosen(`offer ${offer}`)}
                onClick={() => take(offer)}
              >
                <span className="switcher-icon">
                  <Icon size={16} strokeWidth={1.75} aria-hidden />
                </span>
                <span className="ellipsis">{offer}</span>
              </div>
            )
          })}
        {hits.map((hit, index) => (
          <Hit
            key={hit.id}
            id={optionId(hit.id)}
            hit={hit}
            room={placeName(hit.room)}
            chosen={index + offers.length === at}
            now={now}
            onPoint={() => setChosen(hit.id)}
            onOpen={() => open(hit)}
          />
        ))}
      </div>
      {found?.problems.map(({ filter, value }) => (
        <p key={`${filter} ${value}`} className="search-problem">
          {text.search.problem[filter](value)}
        </p>
      ))}
      {failed && <p className="search-problem">{text.failure.internal}</p>}
      {none && (
        <div className="search-none">
          <SearchX size={22} strokeWidth={1.5} aria-hidden />
          <p>{text.search.none}</p>
        </div>
      )}
      {query.trim() === '' && (
        <div className="search-none">
          <p>{text.search.lead}</p>
          <p className="search-examples">{text.search.examples}</p>
        </div>
      )}
      <SearchFooter
        query={query}
        horizon={query.trim() === '' ? undefined : found?.horizon}
        onFetched={again}
      />
      <p className="hidden-visually" role="status">
        {found && found.query === query ? text.search.count(hits.length, found.hasMore) : ''}
      </p>
    </Dialog>
  )
}

/** Everybody known from the open room, from the list of rooms and from what is shown. */
function peopleOf(
  { views, navigation }: Parts,
  rooms: readonly RoomRow[],
  hits: readonly SearchHit[],
): string[] {
  const { room } = navigation.getState()
  const members = room === null ? [] : (views.peek({ view: 'room', room })?.members ?? [])
  const people = [
    ...members,
    ...rooms.flatMap((row) => [otherOf(row), row.lastMessage?.sender]),
    ...hits.map((hit) => hit.sender),
  ]
  return [...new Set(people.flatMap((person) => person?.username ?? []))]
}
