import { type Person, typedMention } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { type KeyboardEvent, type RefObject, useId, useMemo, useState } from 'react'
import { useView } from '../app/context.ts'
import { overLimit } from '../composer/limit.ts'
import { candidates, inOrder } from './candidates.ts'

const NOBODY: readonly Person[] = []

export interface MentionChoice {
  listId: string
  optionId(index: number): string
  /** Empty: there is no list. */
  people: readonly Person[]
  /** Index of the one that Enter takes. */
  chosen: number
  point(index: number): void
  choose(index: number): void
  /** Where the caret is; null: it is not in the field, or something is selected. */
  caretIs(caret: number | null): void
  /** True: the key was meant for the list. */
  onKey(event: KeyboardEvent): boolean
}

/** The members whose names begin with what is typed after an `@`, while it is typed. All of it is known offline. */
export function useMentionChoice(
  room: RoomId,
  area: RefObject<HTMLTextAreaElement | null>,
  value: string,
  onWrite: (text: string) => void,
): MentionChoice {
  const id = useId()
  const members = useView({ view: 'room', room })?.members ?? NOBODY
  const session = useView({ view: 'session' })
  const me = session?.state === 'signedIn' ? session.user.id : null
  const [caret, setCaret] = useState<number | null>(null)
  /** Where the list was put away, until another one would open. */
  const [dismissed, setDismissed] = useState<number | null>(null)
  const [pointed, setPointed] = useState({ typed: '', index: 0 })

  const mention = caret === null || overLimit(value) > 0 ? null : typedMention(value.slice(0, caret))
  const open = mention !== null && mention.from !== dismissed
  // Of a large room sorting is felt: not at every key, and not before it is wanted.
  const others = useMemo(
    () => (open ? inOrder(members.filter(({ id }) => id !== me)) : []),
    [open, members, me],
  )
  const people = open ? candidates(others, mention.typed) : NOBODY
  const chosen = pointed.typed === mention?.typed ? Math.min(pointed.index, people.length - 1) : 0

  function point(index: number): void {
    if (mention) setPointed({ typed: mention.typed, index: (index + people.length) % people.length })
  }
  function choose(index: number): void {
    const [element, person] = [area.current, people[index]]
    if (!element || !person || mention === null || caret === null) return
    const words = `@${person.username} `
    // Never at the end of the name: there, names that begin with it would be offered.
    const end = value[caret] === ' ' ? caret + 1 : caret
    element.focus()
    element.setSelectionRange(mention.from, end)
    // As if it were typed, so that it can be undone; browsers have no other way to say so.
    if (document.execCommand('insertText', false, words)) return
    element.setRangeText(words, mention.from, end, 'end')
    onWrite(element.value)
  }
  function onKey({ key, shiftKey, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean {
    if (people.length === 0 || shiftKey || altKey || ctrlKey || metaKey) return false
    if (key === 'ArrowDown') point(chosen + 1)
    else if (key === 'ArrowUp') point(chosen - 1)
    else if (key === 'Enter' || key === 'Tab') choose(chosen)
    else if (key === 'Escape') setDismissed(mention?.from ?? null)
    else return false
    return true
  }
  return {
    listId: `${id}-people`,
    optionId: (index) => `${id}-${index}`,
    people,
    chosen,
    point,
    choose,
    caretIs(next) {
      setCaret(next)
      // Another mention, or none: what was put away may come again.
      const now = next === null ? null : typedMention((area.current?.value ?? '').slice(0, next))
      if (now?.from !== dismissed) setDismissed(null)
    },
    onKey,
  }
}
