import type { SessionView } from '@roomkey/client/api'
import { DatabaseZap, RotateCw } from 'lucide-react'
import { useState } from 'react'
import { RemoveAccount } from '../accounts/RemoveAccount.tsx'
import { Button } from '../controls/Button.tsx'
import { EmptyState } from '../controls/EmptyState.tsx'
import { useAccounts, useParts } from './context.ts'

/** In place of the workspace while what is kept here cannot be opened. Nobody is signed out by that. */
export function Unopened({ session }: { session: Extract<SessionView, { state: 'unopened' }> }) {
  const { engine, platform, text } = useParts()
  const mine = useAccounts().find(({ id }) => id === platform.accounts?.current)
  // The shell knows it where the keychain does not give it: of a keychain that was reset nothing else is left to do.
  const username = session.username ?? mine?.username ?? null
  const { unopened } = text
  const [busy, setBusy] = useState(false)
  const [removing, setRemoving] = useState(false)
  const retry = () => {
    setBusy(true)
    // Whether it helped is told by the session.
    const done = () => setBusy(false)
    engine.wake().then(done, done)
  }
  return (
    <main className="broken" role="alert">
      <EmptyState
        icon={DatabaseZap}
        title={unopened.title}
        action={
          <span className="broken-actions">
            <Button look="primary" aria-disabled={busy} onClick={() => busy || retry()}>
              {unopened.retry}
            </Button>
            <Button onClick={() => location.reload()}>
              <RotateCw size={15} aria-hidden /> {unopened.reload}
            </Button>
            {username !== null && <Button onClick={() => setRemoving(true)}>{text.accounts.remove}</Button>}
          </span>
        }
      >
        {unopened.lead[session.reason]}
      </EmptyState>
      {removing && username !== null && (
        <RemoveAccount username={username} onClose={() => setRemoving(false)} />
      )}
    </main>
  )
}
