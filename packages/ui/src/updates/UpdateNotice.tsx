import { CircleArrowUp } from 'lucide-react'
import { useParts, usePreferences } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { useUpdates } from './useUpdates.ts'
import './updateNotice.css'

/** A newer version is here, or is to be fetched by hand. Said until the person answers, and not again for that one. */
export function UpdateNotice() {
  const { platform, preferences, text } = useParts()
  const passed = usePreferences((state) => state.passedVersion)
  const newer = useUpdates()
  if (!newer) return null
  const { state, updates } = newer
  const words = text.updates
  const isReady = state.at === 'ready' && !state.onQuit
  const from = state.at === 'available' ? state.from : null
  if (!('version' in state) || (!isReady && from === null) || state.version === passed) return null
  const { version } = state
  return (
    <div className="update-notice">
      <CircleArrowUp size={15} strokeWidth={1.75} aria-hidden />
      <span role="status">{isReady ? words.isReady(version) : words.isOut(version)}</span>
      {from === null ? (
        <>
          <Button small look="quiet" onClick={() => updates.install('now')}>
            {words.restart}
          </Button>
          <Button small look="quiet" onClick={() => updates.install('onQuit')}>
            {words.onQuit}
          </Button>
        </>
      ) : (
        <Button small look="quiet" onClick={() => platform.openExternal(from)}>
          {words.get}
        </Button>
      )}
      <Button small look="quiet" onClick={() => preferences.setState({ passedVersion: version })}>
        {words.later}
      </Button>
    </div>
  )
}
