import { useState } from 'react'
import { useParts } from '../app/context.ts'
import { Dialog } from '../controls/Dialog.tsx'
import type { Protection } from '../platform.ts'
import { useProtection } from './useProtection.ts'
import '../dialogs/choices.css'
import './keptHere.css'

/** Of who is signed in since before it was noticed that nothing protects what is kept. */
export function AskSignedIn() {
  const { platform } = useParts()
  const [asking, setAsking] = useState(() => isToAsk(platform.protection?.now()))
  return asking ? <AskProtection onClose={() => setAsking(false)} /> : null
}

/** Asked before anybody signs in, which waits for the answer. */
export function AskProtection({ onClose }: { onClose(): void }) {
  const { text } = useParts()
  const asked = useProtection()
  if (!asked || !isOpen(asked.protection)) return null
  const words = text.protection
  // It may come while somebody types: a key that was meant for something else answers that all stays as it is.
  const later = () => {
    asked.putOff()
    onClose()
  }
  const isFile = asked.protection.now === 'file'
  return (
    <Dialog title={words.askTitle} onClose={later}>
      <p className="dialog-lead">{words.why[asked.protection.why]}</p>
      <div className="choices">
        <button
          type="button"
          className="choice"
          data-first={isFile ? undefined : true}
          onClick={() => asked.choose('memory')}
        >
          <strong>{words.memory}</strong>
          <span>{words.memoryHint}</span>
        </button>
        <button
          type="button"
          className="choice"
          data-first={isFile ? true : undefined}
          onClick={() => asked.choose('file')}
        >
          <strong>{words.file}</strong>
          <span>{words.fileHint}</span>
        </button>
      </div>
      <p className="dialog-note">
        {words.later} {asked.protection.now !== null && words.atNextStart}
      </p>
    </Dialog>
  )
}

export const isOpen = (
  protection: Protection | undefined,
): protection is Extract<Protection, { keychain: false }> =>
  protection?.keychain === false && protection.next === null

/** Of itself the question comes once in a run of the app, in whichever account somebody puts it off. */
export const isToAsk = (protection: Protection | undefined): boolean =>
  isOpen(protection) && !protection.putOff
