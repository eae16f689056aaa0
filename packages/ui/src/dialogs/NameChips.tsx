import { X } from 'lucide-react'
import { type KeyboardEvent, useId, useRef } from 'react'
import { useText } from '../app/context.ts'
import { splitNames } from './names.ts'
import './nameChips.css'

interface NameChipsProps {
  label: string
  aside?: string
  names: readonly string[]
  onNames(names: readonly string[]): void
  typed: string
  onTyped(text: string): void
  /** Names nobody has, to be marked. */
  unknown?: readonly string[]
  /** Focused when its dialog opens. */
  first?: boolean
}

/** User names as chips: Enter, comma or leaving the field makes one, Backspace takes the last back. */
export function NameChips(props: NameChipsProps) {
  const { label, aside, names, onNames, typed, onTyped, unknown = [], first = false } = props
  const text = useText()
  const id = useId()
  const input = useRef<HTMLInputElement>(null)

  const take = () => {
    const more = splitNames(typed)
    if (more.length > 0) onNames([...new Set([...names, ...more])])
    onTyped('')
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return
    if (
      (event.key === 'Enter' && typed.trim() !== '') ||
      event.key === ',' ||
      event.key === ';' ||
      event.key === ' '
    ) {
      event.preventDefault()
      take()
    } else if (event.key === 'Backspace' && typed === '' && names.length > 0) {
      onNames(names.slice(0, -1))
    }
  }
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {aside && <span className="field-aside">{aside}</span>}
      </label>
      {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a larger target for the input inside */}
      <div className="chips" onClick={() => input.current?.focus()}>
        {names.length > 0 && (
          <ul aria-label={text.createRoom.people}>
            {names.map((name) => (
              <li key={name} className="chip" data-unknown={unknown.includes(name) || undefined}>
                {name}
                <button
                  type="button"
                  aria-label={text.createRoom.uninvite(name)}
                  onClick={() => onNames(names.filter((each) => each !== name))}
                >
                  <X size={13} aria-hidden />
                </button>
              </li>
            ))}
          </ul>
        )}
        <input
          id={id}
          ref={input}
          value={typed}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          data-first={first || undefined}
          aria-describedby={`${id}-hint`}
          onChange={(event) => onTyped(event.target.value)}
          onKeyDown={onKeyDown}
          onBlur={(event) => {
            // On the way to a button of the same form nothing may move from under the pointer; it reads the text too.
            const to = event.relatedTarget
            if (!(to instanceof Element && to.closest('form') === event.target.closest('form'))) take()
          }}
        />
      </div>
      <p id={`${id}-hint`} className="field-hint">
        {text.createRoom.inviteHint}
      </p>
    </div>
  )
}
