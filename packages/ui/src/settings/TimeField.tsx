import { useId, useState } from 'react'

interface TimeFieldProps {
  label: string
  aside?: string
  /** Since midnight. */
  minute: number
  onChange(minute: number): void
}

const written = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':')

/** A time of day, in the way of the person's system. What is half typed or emptied changes nothing. */
export function TimeField({ label, aside, minute, onChange }: TimeFieldProps) {
  const id = useId()
  const [typed, setTyped] = useState<string | null>(null)
  return (
    <div className="field">
      <label htmlFor={id}>
        {label} {aside && <span className="field-aside">{aside}</span>}
      </label>
      <input
        id={id}
        type="time"
        className="input tabular"
        value={typed ?? written(minute)}
        onChange={({ target }) => {
          setTyped(target.value)
          const time = /^(\d\d):(\d\d)/.exec(target.value)
          if (time) onChange(Number(time[1]) * 60 + Number(time[2]))
        }}
        onBlur={() => setTyped(null)}
      />
    </div>
  )
}
