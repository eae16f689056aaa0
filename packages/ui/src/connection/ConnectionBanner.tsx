import type { ConnectionView } from '@roomkey/client/api'
import { CircleAlert, CloudOff } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useNow, useParts, useView } from '../app/context.ts'
import { ReviewCertificate } from '../certificate/ReviewCertificate.tsx'
import { Button } from '../controls/Button.tsx'
import './connection.css'

/** A short drop that heals by itself is not worth a word. At the start there was nothing to drop. */
const PATIENCE_MS = 1500

/** Says what still works while the server is away. Connecting and catching up are quiet: nothing waits for them. */
export function ConnectionBanner() {
  const connection = useView({ view: 'connection' })
  const told = useSteady(connection)
  if (!told) return null
  if (told.state === 'incompatible') return <Incompatible />
  return <Away connection={told} />
}

type Told = Extract<ConnectionView, { state: 'offline' | 'waiting' | 'incompatible' }>

/** Goes away at once when connected; while tries alternate with waiting it stays rather than blinks. */
function useSteady(connection: ConnectionView | undefined): Told | null {
  const [told, setTold] = useState<Told | null>(null)
  const liveAt = useRef(Number.NEGATIVE_INFINITY)
  const state = connection?.state
  const away = state === 'offline' || state === 'waiting' || state === 'incompatible'
  // Noted on leaving the live state, which may have lasted for hours.
  useEffect(() => {
    if (state !== 'live') return
    return () => {
      liveAt.current = performance.now()
    }
  }, [state])
  useEffect(() => {
    if (!connection || connection.state === 'live' || connection.state === 'catchingUp') setTold(null)
    if (!away) return
    const show = () => setTold(connection as Told)
    if (state !== 'waiting') return show()
    // Counted from when it was last live: each new try would begin the wait anew.
    const left =
      told || !navigator.onLine ? 0 : Math.max(0, PATIENCE_MS - (performance.now() - liveAt.current))
    const timer = setTimeout(show, left)
    return () => clearTimeout(timer)
  }, [connection, away, state, told])
  return told
}

function Incompatible() {
  const { text } = useParts()
  return (
    <div className="connection connection-bad" role="alert">
      <CircleAlert size={15} aria-hidden />
      <span>{text.connection.incompatible}</span>
    </div>
  )
}

function Away({ connection }: { connection: Exclude<Told, { state: 'incompatible' }> }) {
  const { engine, text } = useParts()
  const now = useNow(1000)
  const waiting = connection.state === 'waiting'
  const seconds = waiting ? Math.ceil((connection.retryAt - now) / 1000) : 0
  const when = seconds > 0 ? text.connection.retryIn(seconds) : text.connection.retryNow
  return (
    <div className="connection">
      <CloudOff size={15} strokeWidth={1.75} aria-hidden />
      <span role="status">{waiting ? text.connection[connection.reason] : text.connection.offline}</span>
      {waiting && connection.reason === 'untrusted' && <ReviewCertificate />}
      {waiting && (
        <>
          <span className="connection-when tabular">{when}</span>
          {/* The engine shows by its state what came of it. */}
          <Button small look="quiet" onClick={() => void engine.wake().catch(() => undefined)}>
            {text.connection.tryNow}
          </Button>
        </>
      )}
    </div>
  )
}
