import { useAfter, useCloses, useNextAccount, useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { Dialog } from '../controls/Dialog.tsx'
import { accountName } from './accountName.ts'
import { closeNow, goWithout } from './goTo.ts'

/** Most files are here by then, and nobody has to read anything. */
const PATIENCE_MS = 250

/** Said while files are still being added here and the window is to close, or something leads to another account. */
export function Waits() {
  const parts = useParts()
  const { platform, text } = parts
  const next = useNextAccount()
  const words = text.accounts
  // Who wants to close it wants nothing else of it.
  if (useCloses())
    return (
      <Question
        key="close"
        lead={words.closes}
        answers={[words.closeWithout, words.keepOpen]}
        onGo={() => closeNow(parts)}
        onStay={() => platform.closing?.keepOpen()}
      />
    )
  return (
    next && (
      <Question
        key={next.id}
        lead={words.waits(accountName(text, next))}
        answers={[words.goWithout, words.stay]}
        onGo={() => goWithout(parts)}
        onStay={() => platform.accounts?.stay()}
      />
    )
  )
}

interface QuestionProps {
  lead: string
  answers: [go: string, stay: string]
  onGo(): void
  onStay(): void
}

/** A dialog, because it may be on top of another one, from which somebody wanted to go. */
function Question({ lead, answers: [go, stay], onGo, onStay }: QuestionProps) {
  const { text } = useParts()
  if (!useAfter(PATIENCE_MS)) return null
  return (
    <Dialog title={text.accounts.waitsTitle} onClose={onStay}>
      <p className="dialog-lead">{lead}</p>
      <div className="dialog-actions">
        <Button onClick={onGo}>{go}</Button>
        <Button look="primary" data-first onClick={onStay}>
          {stay}
        </Button>
      </div>
    </Dialog>
  )
}
