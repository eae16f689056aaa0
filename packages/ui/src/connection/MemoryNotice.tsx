import { HardDrive } from 'lucide-react'
import { useParts, useView } from '../app/context.ts'
import './connection.css'

/** Before something is written that would end with the tab. On the desktop people chose it themselves. */
export function MemoryNotice() {
  const { platform, text } = useParts()
  const session = useView({ view: 'session' })
  if (platform.kind !== 'web' || session?.state !== 'signedIn' || session.storage !== 'memory') return null
  return (
    <div className="connection">
      <HardDrive size={15} strokeWidth={1.75} aria-hidden />
      <span role="status">{text.app.inMemory}</span>
    </div>
  )
}
