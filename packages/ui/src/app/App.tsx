import { useEffect } from 'react'
import { Hints } from '../controls/Hints.tsx'
import { useThemeOnPage } from '../theme/useThemeOnPage.ts'
import { Welcome } from '../welcome/Welcome.tsx'
import { useParts, useView } from './context.ts'
import { Notices } from './Notices.tsx'
import { useFonts } from './useFonts.ts'
import { Workspace } from './Workspace.tsx'
import './app.css'

export function App() {
  const { engine, platform } = useParts()
  const session = useView({ view: 'session' })
  const fonts = useFonts()
  useThemeOnPage()
  useEffect(() => {
    // Nobody misses this hint: the engine also tries again by itself.
    const wake = () => void engine.wake().catch(() => undefined)
    window.addEventListener('online', wake)
    return () => window.removeEventListener('online', wake)
  }, [engine])

  const ready = session !== undefined && session.state !== 'starting' && fonts
  return (
    <div className="app" data-platform={platform.kind}>
      {ready && session.state === 'signedOut' && <Welcome session={session} />}
      {ready && session.state === 'signedIn' && <Workspace key={session.user.id} me={session.user} />}
      <Notices />
      <Hints />
    </div>
  )
}
