import { useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import type { UpdateState, Updates } from '../platform.ts'
import type { Text } from '../text/en.ts'
import { useUpdates } from '../updates/useUpdates.ts'
import './updateSettings.css'

/** In the settings: what is known of newer versions, and what may be done about it. */
export function UpdateSettings() {
  const { text } = useParts()
  const newer = useUpdates()
  if (!newer || newer.state.at === 'off') return null
  const { state, updates } = newer
  const notes = 'notes' in state ? state.notes : ''
  return (
    <div className="updates">
      <div className="updates-now">
        <p role="status" data-failed={state.at === 'failed' || undefined}>
          {said(state, text.updates)}
        </p>
        <Answers state={state} updates={updates} />
      </div>
      {state.at === 'downloading' && (
        <progress max={100} value={state.percent} aria-label={text.updates.progress} />
      )}
      {notes !== '' && (
        <>
          <h4>{text.updates.notes}</h4>
          {/* From whoever made the release: words, never markup. */}
          <p className="updates-notes">{notes}</p>
        </>
      )}
    </div>
  )
}

function Answers({ state, updates }: { state: UpdateState; updates: Updates }) {
  const { platform, text } = useParts()
  const words = text.updates
  if (state.at === 'ready') {
    return (
      <div className="updates-answers">
        <Button small look="primary" onClick={() => updates.install('now')}>
          {words.restart}
        </Button>
        {!state.onQuit && (
          <Button small onClick={() => updates.install('onQuit')}>
            {words.onQuit}
          </Button>
        )}
      </div>
    )
  }
  if (state.at === 'available' && state.from !== null) {
    const { from } = state
    return (
      <Button small look="primary" onClick={() => platform.openExternal(from)}>
        {words.get}
      </Button>
    )
  }
  if (state.at === 'idle' || state.at === 'failed') {
    return (
      <Button small onClick={() => updates.check()}>
        {words.check}
      </Button>
    )
  }
  return null
}

function said(state: UpdateState, words: Text['updates']): string {
  switch (state.at) {
    case 'off':
      return ''
    case 'notPackaged':
      return words.notPackaged
    case 'unsupported':
      return words.unsupported[state.reason]
    case 'idle':
      return state.looked === null ? words.notLooked : words.looked[state.looked]
    case 'checking':
      return words.checking
    case 'available':
      return words.isOut(state.version)
    case 'downloading':
      return words.downloading(state.version)
    case 'ready':
      return state.onQuit ? words.agreed(state.version) : words.isReady(state.version)
    case 'installing':
      return words.installing(state.version)
    case 'failed':
      return words.failed[state.reason]
  }
}
