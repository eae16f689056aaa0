import type { RoomId } from '@roomkey/protocol'
import { type FormEvent, useState } from 'react'
import { useParts } from '../app/context.ts'
import { useCommand } from '../app/useCommand.ts'
import { Button } from '../controls/Button.tsx'
import { Dialog } from '../controls/Dialog.tsx'
import { Field } from '../controls/Field.tsx'
import { FormEnd } from '../controls/FormEnd.tsx'
import { dayBefore, startOf } from './localDay.ts'

interface JumpToDateProps {
  room: RoomId
  name: string
  onClose(): void
}

/** The browser's own date field: it can be typed into, is read out, and knows the reader's calendar. */
export function JumpToDate({ room, name, onClose }: JumpToDateProps) {
  const { engine, format, navigation, reading, text } = useParts()
  const words = text.jumpToDate
  const command = useCommand()
  const now = Date.now()
  const today = format.dayKey(now)
  const [day, setDay] = useState(today)
  const [error, setError] = useState<string>()

  async function jump(at: number) {
    const result = await command.run(() => engine.jumpToDate({ room, at }))
    if (!result?.ok) return
    const { message, cachedSince } = result
    if (message === null) return setError(words.nothing)
    onClose()
    navigation.jump(room, { message: message.id, seq: message.seq, top: null }, reading.place())
    if (cachedSince !== null) navigation.notify(words.cachedSince(format.date(cachedSince)))
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    const at = startOf(day)
    if (at === null) setError(words.missing)
    else void jump(at)
  }

  const choices: Array<[label: string, at: number | null]> = [
    [words.today, startOf(today)],
    [words.week, startOf(dayBefore(today, 7))],
    [words.month, startOf(dayBefore(today, 30))],
    [words.beginning, 0],
  ]
  return (
    <Dialog title={words.title(name)} onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <Field
          label={words.day}
          type="date"
          value={day}
          max={today}
          data-first
          error={error}
          onChange={(event) => {
            setDay(event.target.value)
            setError(undefined)
          }}
        />
        <div className="dialog-choices">
          {choices.map(([label, at]) => (
            <Button
              key={label}
              small
              aria-disabled={command.busy}
              onClick={() => at !== null && void jump(at)}
            >
              {label}
            </Button>
          ))}
        </div>
        <FormEnd command={command} words={[words.go, words.looking]} onCancel={onClose} />
      </form>
    </Dialog>
  )
}
