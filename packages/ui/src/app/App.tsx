import { useEffect } from 'react'
import { AccountRail } from '../accounts/AccountRail.tsx'
import { AskSignedIn } from '../accounts/AskProtection.tsx'
import { Rebuilt } from '../accounts/Rebuilt.tsx'
import { Waits } from '../accounts/Waits.tsx'
import { Hints } from '../controls/Hints.tsx'
import { useAccountKeys } from '../keyboard/useAccountKeys.ts'
import { useAppCommands } from '../keyboard/useAppCommands.ts'
import { Settings } from '../settings/Settings.tsx'
import { useThemeOnPage } from '../theme/useThemeOnPage.ts'
import { Welcome } from '../welcome/Welcome.tsx'
import { useAccounts, useParts, useView } from './context.ts'
import { Notices } from './Notices.tsx'
import { Unopened } from './Unopened.tsx'
import { useFonts } from './useFonts.ts'
import { usePerson } from './usePerson.ts'
import { useOpenRoutes } from './useRoutes.ts'
import { Workspace } from './Workspace.tsx'
import './app.css'

export function App() {
  const { engine, platform } = useParts()
  const session = useView({ view: 'session' })
  const fonts = useFonts()
  const person = usePerson(session)
  const severalAccounts = useAccounts().length > 1
  useThemeOnPage()
  useAccountKeys()
  useAppCommands()
  useOpenRoutes()
  useEffect(() => {
    // Nobody misses these hints: the engine also tries again by itself, and notices silence.
    const wake = () => void engine.wake().catch(() => undefined)
    const lost = () => void engine.networkLost().catch(() => undefined)
    window.addEventListener('online', wake)
    window.addEventListener('offline', lost)
    return () => {
      window.removeEventListener('online', wake)
      window.removeEventListener('offline', lost)
    }
  }, [engine])

  const ready = session !== undefined && session.state !== 'starting' && fonts
  return (
    <div className="app" data-platform={platform.kind} data-rail={severalAccounts || undefined}>
      {fonts && <AccountRail />}
      {ready && session.state === 'signedOut' && <Welcome session={session} />}
      {ready && session.state === 'unopened' && <Unopened session={session} />}
      {ready && session.state === 'signedIn' && session.user.id === person && (
        <Workspace key={session.user.id} me={session.user} />
      )}
      {ready && session.state === 'signedIn' && <AskSignedIn />}
      {ready && <Rebuilt />}
      {ready && <Settings />}
      <Waits />
      <Notices />
      <Hints />
    </div>
  )
}
