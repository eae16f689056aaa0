import type { Result } from '@roomkey/client/api'
import { useText } from '../app/context.ts'
import { useCommand } from '../app/useCommand.ts'
import { Button } from '../controls/Button.tsx'
import { Dialog } from '../controls/Dialog.tsx'
import { FormFailure } from '../controls/FormFailure.tsx'

interface ConfirmProps {
  title: string
  lead: string
  action: string
  /** What it is about, in a few lines. */
  quote?: string
  onConfirm(): Promise<Result>
  onDone(): void
  onClose(): void
}

/** More than the lines that are shown can hold. */
const QUOTED = 600

/** For what cannot be taken back. Focus begins on Cancel. */
export function Confirm({ title, lead, action, quote, onConfirm, onDone, onClose }: ConfirmProps) {
  const text = useText()
  const command = useCommand()
  const confirm = async () => {
    const result = await command.run(onConfirm)
    if (result?.ok) onDone()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="dialog-lead">{lead}</p>
      {quote && <blockquote className="dialog-quote">{quote.slice(0, QUOTED)}</blockquote>}
      <FormFailure failure={command.failure} />
      <div className="dialog-actions">
        <Button data-first onClick={onClose}>
          {text.app.cancel}
        </Button>
        <Button look="danger" aria-disabled={command.busy} onClick={() => void confirm()}>
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
