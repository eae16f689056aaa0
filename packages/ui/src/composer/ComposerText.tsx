import type { RoomId } from '@roomkey/protocol'
import { type ClipboardEvent, type KeyboardEvent, type RefObject, useLayoutEffect } from 'react'
import { MentionList } from '../mentions/MentionList.tsx'
import { useMentionChoice } from '../mentions/useMentionChoice.ts'
import { overLimit } from './limit.ts'

interface ComposerTextProps {
  /** Whose members can be mentioned. */
  room: RoomId
  area: RefObject<HTMLTextAreaElement | null>
  value: string
  label: string
  onWrite(text: string): void
  onEnter(): void
  /** True: it was used. */
  onArrowUp?(): boolean
  onEscape?(): void
  onPaste?(event: ClipboardEvent): void
}

/** The field that one writes in: as high as its text, Enter is done, Shift + Enter is a new line. */
export function ComposerText(props: ComposerTextProps) {
  const { room, area, value, label, onWrite, onEnter, onArrowUp, onEscape, onPaste } = props
  const over = overLimit(value) > 0
  const mention = useMentionChoice(room, area, value, onWrite)
  const offers = mention.people.length > 0

  // Firefox does not size a field by its content yet.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    const element = area.current
    if (!element || CSS.supports('field-sizing', 'content')) return
    element.style.height = over ? '' : 'auto'
    if (!over) element.style.height = `${element.scrollHeight}px`
  }, [value])

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    const { key, shiftKey, altKey, ctrlKey, metaKey, nativeEvent } = event
    // While an input method composes a word, Enter chooses a candidate.
    if (nativeEvent.isComposing) return
    const plain = !shiftKey && !altKey && !ctrlKey && !metaKey
    if (mention.onKey(event)) return event.preventDefault()
    if (key === 'Enter' && !shiftKey) onEnter()
    else if (key === 'Escape' && onEscape) onEscape()
    else if (!(key === 'ArrowUp' && plain && onArrowUp?.())) return
    event.preventDefault()
  }

  return (
    <>
      <textarea
        ref={area}
        className="composer-text"
        // Measuring a megabyte at every key takes longer than the key: beyond the limit the height is given.
        data-tall={over || undefined}
        rows={1}
        dir="auto"
        value={value}
        aria-label={label}
        placeholder={label}
        aria-describedby="composer-note"
        // Not a combobox, which has one line: a field of several lines may have a list, and say what is chosen in it.
        aria-autocomplete="list"
        aria-haspopup={offers ? 'listbox' : undefined}
        aria-controls={offers ? mention.listId : undefined}
        aria-activedescendant={offers ? mention.optionId(mention.chosen) : undefined}
        onChange={(event) => {
          onWrite(event.target.value)
          mention.caretIs(caretOf(event.target))
        }}
        onSelect={(event) => mention.caretIs(caretOf(event.currentTarget))}
        onBlur={() => mention.caretIs(null)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
      />
      <MentionList choice={mention} />
    </>
  )
}

const caretOf = ({ selectionStart, selectionEnd }: HTMLTextAreaElement): number | null =>
  selectionStart === selectionEnd ? selectionStart : null
