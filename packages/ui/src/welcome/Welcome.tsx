import type { Failure, Result, SessionView } from '@roomkey/client/api'
import { Eye, EyeOff, Settings } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { AskProtection, isOpen, isToAsk } from '../accounts/AskProtection.tsx'
import { accountName } from '../accounts/accountName.ts'
import { RemoveAccount } from '../accounts/RemoveAccount.tsx'
import { useAccounts, useParts } from '../app/context.ts'
import { useCommand } from '../app/useCommand.ts'
import { AskCertificate } from '../certificate/AskCertificate.tsx'
import { Brand } from '../controls/Brand.tsx'
import { Button } from '../controls/Button.tsx'
import { Field } from '../controls/Field.tsx'
import { FormFailure } from '../controls/FormFailure.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import './welcome.css'

type SignedOut = Extract<SessionView, { state: 'signedOut' }>
type Values = { server: string; username: string; email: string; password: string }

/** As the server takes it, whose words are for programs. */
const USERNAME = /^[\p{L}\p{N}_.@+-]+$/u

/** Choose a server, sign in, register: one screen, one form. */
export function Welcome({ session }: { session: SignedOut }) {
  const { engine, navigation, platform, routes, text } = useParts()
  const command = useCommand()
  const accounts = useAccounts()
  const [asking, setAsking] = useState(() => isToAsk(platform.protection?.now()))
  const [removing, setRemoving] = useState(false)
  /** Put away; the form still says what was wrong. */
  const [putAway, setPutAway] = useState<Failure | null>(null)
  // Beside other accounts this is where one more comes in.
  const other = accounts.find(({ id, username }) => username !== null && id !== platform.accounts?.current)
  const adding = other !== undefined && session.username === null
  const fixed = 'fixed' in platform.server ? platform.server.fixed : null
  const suggested = 'suggested' in platform.server ? platform.server.suggested : ''
  const [registering, setRegistering] = useState(false)
  const [shown, setShown] = useState(false)
  const [missing, setMissing] = useState<Partial<Record<keyof Values, string>>>({})
  const [values, setValues] = useState<Values>({
    server: fixed ?? session.server ?? suggested,
    username: session.username ?? '',
    email: '',
    password: '',
  })

  const [fromLink, setFromLink] = useState(false)
  const route = useStore(routes, (state) => state.route)
  const filledFrom = useRef<typeof route>(null)
  const serverField = useRef<HTMLInputElement>(null)
  const nameField = useRef<HTMLInputElement>(null)
  const { clear } = command
  useEffect(() => {
    if (route?.kind !== 'signIn' || filledFrom.current === route) return
    filledFrom.current = route
    // One that leads on to a room waits for whoever signs in.
    if (route.room === undefined) routes.take(route)
    if (fixed !== null) return
    setFromLink(true)
    if (route.server === values.server) return
    // Any web page can write a link: what was typed for one server is not sent to another by the next Enter.
    setValues((before) => ({ ...before, server: route.server, password: '' }))
    clear()
    serverField.current?.focus()
  }, [route, routes, fixed, values.server, clear])

  const input = (name: keyof Values) => ({
    name,
    value: values[name],
    error: missing[name] ?? command.failure?.fields?.[name],
    onChange: (event: { target: { value: string } }) => {
      setValues({ ...values, [name]: event.target.value })
      setMissing({ ...missing, [name]: undefined })
    },
  })

  const certificate = platform.certificates && command.failure?.certificate

  function check(): boolean {
    const needed: Array<keyof Values> = ['server', 'username', 'password']
    const found: typeof missing = {}
    for (const name of needed) if (values[name].trim() === '') found[name] = text.welcome.required
    const name = values.username.trim()
    if (registering && name !== '' && !USERNAME.test(name)) found.username = text.welcome.usernameWrong
    if (registering && values.password !== '' && values.password.length < 8)
      found.password = text.welcome.passwordShort
    setMissing(found)
    return Object.keys(found).length === 0
  }

  async function enter(): Promise<Result> {
    const { email, password } = values
    const username = values.username.trim()
    const checked = fixed === null ? await engine.checkServer(values.server.trim()) : null
    if (checked && !checked.ok) return checked
    const server = checked?.server ?? values.server
    return registering
      ? engine.register({ server, username, email: email.trim(), password })
      : engine.signIn({ server, username, password })
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    // What is written from here on is either kept or it is not.
    if (isOpen(platform.protection?.now())) setAsking(true)
    else if (check()) void command.run(enter)
  }

  function swap() {
    setRegistering(!registering)
    setMissing({})
    command.clear()
    nameField.current?.focus()
  }

  return (
    <main className="welcome">
      <form className="welcome-form" onSubmit={submit} noValidate aria-labelledby="welcome-title">
        <Brand size={44} />
        <div>
          <h1 id="welcome-title">{title()}</h1>
          <p className="welcome-lead">{adding ? text.accounts.addLead : text.welcome.lead}</p>
        </div>
        {session.reason === 'expired' && !command.failure && (
          <p className="form-note" role="status">
            {text.welcome.expired}
          </p>
        )}
        {fixed === null && (
          <Field
            label={text.welcome.server}
            hint={fromLink ? text.welcome.fromLink : text.welcome.serverHint}
            type="url"
            inputMode="url"
            placeholder="https://chat.example.org"
            autoComplete="url"
            spellCheck={false}
            ref={serverField}
            {...input('server')}
          />
        )}
        <Field
          label={text.welcome.username}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={!session.username}
          ref={nameField}
          {...input('username')}
        />
        {registering && (
          <Field
            label={text.welcome.email}
            aside={text.welcome.optional}
            type="email"
            autoComplete="email"
            {...input('email')}
          />
        )}
        <Field
          label={text.welcome.password}
          type={shown ? 'text' : 'password'}
          autoComplete={registering ? 'new-password' : 'current-password'}
          autoFocus={Boolean(session.username)}
          {...input('password')}
          end={
            <IconButton
              icon={shown ? EyeOff : Eye}
              label={shown ? text.welcome.hidePassword : text.welcome.showPassword}
              onClick={() => setShown(!shown)}
            />
          }
        />
        <FormFailure
          failure={command.failure}
          shown={['server', 'username', 'email', 'password']}
          words={
            fixed === null && command.failure?.reason === 'unreachable' ? text.welcome.unreachable : undefined
          }
        />
        <Button look="primary" type="submit" aria-disabled={command.busy}>
          {label()}
        </Button>
        <p className="welcome-swap">
          {registering ? text.welcome.haveAccount : text.welcome.newHere}{' '}
          <button type="button" className="link-button" onClick={swap}>
            {registering ? text.welcome.toSignIn : text.welcome.toRegister}
          </button>
        </p>
        {(adding || session.username) && (
          <p className="welcome-swap">
            {session.username && (
              <button type="button" className="link-button" onClick={() => setRemoving(true)}>
                {text.accounts.remove}
              </button>
            )}
            {adding && (
              <button
                type="button"
                className="link-button"
                onClick={() => platform.accounts?.switchTo(other.id)}
              >
                {text.accounts.backTo(accountName(text, other))}
              </button>
            )}
          </p>
        )}
      </form>
      <IconButton
        className="welcome-settings"
        icon={Settings}
        label={text.settings.title}
        onClick={() => navigation.show({ kind: 'settings', section: null })}
      />
      {removing && session.username && (
        <RemoveAccount username={session.username} onClose={() => setRemoving(false)} />
      )}
      {certificate && command.failure !== putAway && (
        <AskCertificate
          certificate={certificate}
          onTrusted={() => void command.run(enter)}
          onClose={() => setPutAway(command.failure)}
        />
      )}
      {asking && <AskProtection onClose={() => setAsking(false)} />}
    </main>
  )

  function title() {
    if (registering) return text.welcome.registerTitle
    return adding ? text.accounts.addTitle : text.welcome.signInTitle
  }

  function label() {
    if (registering) return command.busy ? text.welcome.registering : text.welcome.register
    return command.busy ? text.welcome.signingIn : text.welcome.signIn
  }
}
