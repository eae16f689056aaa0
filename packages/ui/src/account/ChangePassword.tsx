import { type FormEvent, useId, useState } from 'react'
import { useParts, useView } from '../app/context.ts'
import { useCommand } from '../app/useCommand.ts'
import { Button } from '../controls/Button.tsx'
import { Field } from '../controls/Field.tsx'
import { FormEnd } from '../controls/FormEnd.tsx'

const NAMES = ['oldPassword', 'newPassword'] as const
type Values = Record<(typeof NAMES)[number], string>
const EMPTY: Values = { oldPassword: '', newPassword: '' }
const SHORTEST = 8

interface ChangePasswordProps {
  /** It was changed since the dialog was opened. */
  changed: boolean
  onChanged(): void
}

export function ChangePassword({ changed, onChanged }: ChangePasswordProps) {
  const { engine, text } = useParts()
  const session = useView({ view: 'session' })
  const command = useCommand()
  const titleId = useId()
  const [values, setValues] = useState(EMPTY)
  const [wrong, setWrong] = useState<Partial<Values>>({})
  // Null: not yet.
  const [open, setOpen] = useState<boolean | null>(null)
  const username = session?.state === 'signedIn' ? session.user.username : ''

  const input = (name: keyof Values) => ({
    name,
    type: 'password',
    value: values[name],
    error: wrong[name] ?? command.failure?.fields?.[name],
    onChange: (event: { target: { value: string } }) => {
      setValues({ ...values, [name]: event.target.value })
      setWrong({ ...wrong, [name]: undefined })
    },
  })

  /** Nothing that was typed stays behind. */
  function close() {
    setValues(EMPTY)
    setWrong({})
    command.clear()
    setOpen(false)
  }

  async function submit(event: FormEvent) {
    event.preventDefault()
    const found: typeof wrong = {}
    for (const name of NAMES) if (values[name].trim() === '') found[name] = text.welcome.required
    if (!found.newPassword && values.newPassword.length < SHORTEST)
      found.newPassword = text.welcome.passwordShort
    setWrong(found)
    if (Object.keys(found).length > 0) return
    const result = await command.run(() => engine.changePassword(values))
    if (!result?.ok) return
    close()
    onChanged()
  }

  return (
    <section className="account-part" aria-labelledby={titleId}>
      <div className="account-head">
        <h3 id={titleId}>{text.password.title}</h3>
        {!open && (
          <Button small autoFocus={open === false} onClick={() => setOpen(true)}>
            {text.password.open}
          </Button>
        )}
      </div>
      <p className="account-said" role="status">
        {changed && !open && text.password.changed}
      </p>
      {open && (
        <form onSubmit={(event) => void submit(event)} noValidate aria-labelledby={titleId}>
          {/* Password managers file the new password under it. */}
          <input type="hidden" name="username" autoComplete="username" value={username} />
          <Field
            label={text.password.old}
            autoComplete="current-password"
            autoFocus
            {...input('oldPassword')}
          />
          <Field
            label={text.password.new}
            hint={text.password.hint}
            autoComplete="new-password"
            {...input('newPassword')}
          />
          <FormEnd
            command={command}
            shown={NAMES}
            words={[text.password.change, text.password.changing]}
            onCancel={close}
          />
        </form>
      )}
    </section>
  )
}
