import { useAccounts, useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { Dialog } from '../controls/Dialog.tsx'

/** Said once when the local data had to be begun anew. */
export function Rebuilt() {
  const { platform, text } = useParts()
  const accounts = useAccounts()
  const mine = accounts.find(({ id }) => id === platform.accounts?.current)
  if (!mine?.rebuilt) return null
  const seen = () => platform.accounts?.seenRebuilt()
  return (
    <Dialog title={text.accounts.rebuiltTitle} onClose={seen}>
      <p className="dialog-lead">{text.accounts.rebuilt}</p>
      <div className="dialog-actions">
        <Button look="primary" data-first onClick={seen}>
          {text.accounts.rebuiltSeen}
        </Button>
      </div>
    </Dialog>
  )
}
