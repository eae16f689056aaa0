import { type ComponentProps, type ReactNode, useId } from 'react'
import './field.css'

type FieldProps = Omit<ComponentProps<'input'>, 'id'> & {
  label: string
  /** Beside the label, in the quiet voice. */
  aside?: string
  hint?: string
  error?: string | undefined
  /** A control at the end of the input. */
  end?: ReactNode
  /** Focused when its dialog opens. */
  'data-first'?: boolean
}

export function Field({ label, aside, hint, error, end, ...rest }: FieldProps) {
  const id = useId()
  const noteId = `${id}-note`
  const note = error ?? hint
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {aside && <span className="field-aside">{aside}</span>}
      </label>
      <div className="field-input">
        <input
          id={id}
          dir="auto"
          aria-invalid={error ? true : undefined}
          aria-describedby={note ? noteId : undefined}
          {...rest}
        />
        {end}
      </div>
      {note && (
        <p id={noteId} className={error ? 'field-error' : 'field-hint'}>
          {note}
        </p>
      )}
    </div>
  )
}
