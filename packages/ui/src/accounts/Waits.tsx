import { useAfter, useNextAccount, useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { Dialog } from '../controls/Dialog.tsx'
import type { AccountInfo } from '../platform.ts'
import { accountName } from './accountName.ts'
import { goWithout } from './goTo.ts'

/** Most files are here by then, and nobody has to read anything. */
const PATIENCE_MS = 250

/** Said while a link, a notification or a person leads to another account and files are still being added here. */
export function Waits() {
  const next = useNextAccount()
  return next && <Question key={next.id} next={next} />
}

/** A dialog, because it may be on top of another one, from which somebody wanted to go. */
function Question({ next }: { next: AccountInfo }) {
  const parts = useParts()
  const { platform, text } = parts
  const stay = () => platform.accounts?.stay()
  if (!useAfter(PATIENCE_MS)) return null
  return (
    <Dialog title={text.accounts.waitsTitle} onClose={stay}>
      <p className="dialog-lead">{text.accounts.waits(accountName(text, next))}</p>
      <div className="dialog-actions">
        <Button onClick={() => goWithout(parts)}>{text.accounts.goWithout}</Button>
        <Button look="primary" data-first onClick={stay}>
          {text.accounts.stay}
        </Button>
      </div>
    </Dialog>
  )
}
