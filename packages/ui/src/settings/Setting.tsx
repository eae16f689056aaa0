import { type ReactNode, useId } from 'react'
import { useText } from '../app/context.ts'
import { Select } from '../controls/Select.tsx'

interface SettingProps {
  label: string
  hint?: string | undefined
  /** It was tried, and could not be changed. */
  failed?: boolean
}

/** One decision: what it is about on the left, what is decided on the right. */
export function Setting({
  label,
  hint,
  failed = false,
  wide = false,
  children,
}: SettingProps & {
  wide?: boolean
  children(ids: { id: string; 'aria-describedby': string | undefined }): ReactNode
}) {
  const text = useText()
  const id = useId()
  const noteId = `${id}-note`
  const hasNote = hint !== undefined || failed
  return (
    <div className="setting" data-wide={wide || undefined}>
      <div className="setting-words">
        <label htmlFor={id}>{label}</label>
        {hasNote && (
          <div id={noteId}>
            {hint && <p className="field-hint">{hint}</p>}
            {failed && (
              <p className="field-error" role="alert">
                {text.settings.notChanged}
              </p>
            )}
          </div>
        )}
      </div>
      {children({ id, 'aria-describedby': hasNote ? noteId : undefined })}
    </div>
  )
}

interface SwitchProps extends SettingProps {
  on: boolean
  disabled?: boolean
  onChange(on: boolean): void
}

export function SwitchSetting({ on, disabled = false, onChange, ...about }: SwitchProps) {
  return (
    <Setting {...about}>
      {(ids) => (
        <input
          {...ids}
          type="checkbox"
          role="switch"
          className="switch"
          checked={on}
          aria-checked={on}
          disabled={disabled}
          onChange={(event) => onChange(event.target.checked)}
        />
      )}
    </Setting>
  )
}

interface SelectProps<T extends string> extends SettingProps {
  value: T
  options: readonly (readonly [value: T, label: string])[]
  onChange(value: T): void
}

export function SelectSetting<T extends string>({ value, options, onChange, ...about }: SelectProps<T>) {
  return (
    <Setting {...about} wide>
      {(ids) => (
        <Select {...ids} value={value} onChange={(event) => onChange(event.target.value as T)}>
          {options.map(([each, label]) => (
            <option key={each} value={each}>
              {label}
            </option>
          ))}
        </Select>
      )}
    </Setting>
  )
}

/** A decision that needs more room than there is at the right. */
export function SettingGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset className="setting-group">
      <legend>{label}</legend>
      {children}
    </fieldset>
  )
}
