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
  onConfirm(): Promise<Result>
  onDone(): void
  onClose(): void
}

/** For what cannot be taken back. Focus begins on Cancel. */
export function Confirm({ title, lead, action, onConfirm, onDone, onClose }: ConfirmProps) {
  const text = useText()
  const command = useCommand()
  const confirm = async () => {
    const result = await command.run(onConfirm)
    if (result?.ok) onDone()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="dialog-lead">{lead}</p>
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
