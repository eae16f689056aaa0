import { type ClipboardEvent, type KeyboardEvent, type RefObject, useLayoutEffect } from 'react'
import { overLimit } from './limit.ts'

interface ComposerTextProps {
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
  const { area, value, label, onWrite, onEnter, onArrowUp, onEscape, onPaste } = props
  const over = overLimit(value) > 0

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
    if (key === 'Enter' && !shiftKey) onEnter()
    else if (key === 'Escape' && onEscape) onEscape()
    else if (!(key === 'ArrowUp' && plain && onArrowUp?.())) return
    event.preventDefault()
  }

  return (
    <textarea
      ref={area}
      className="composer-text"
      // Measuring a megabyte at every key takes longer than the key: beyond the limit the height is given.
      data-tall={over || undefined}
      rows={1}
      value={value}
      aria-label={label}
      placeholder={label}
      aria-describedby="composer-note"
      onChange={(event) => onWrite(event.target.value)}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
    />
  )
}
