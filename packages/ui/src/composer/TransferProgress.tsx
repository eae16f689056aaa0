import type { Transfer } from '@roomkey/client/api'
import { X } from 'lucide-react'
import { useParts } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { IconButton } from '../controls/IconButton.tsx'
import { ProgressRing } from '../controls/ProgressRing.tsx'

/** Ring and cancel button of one upload. */
export function TransferProgress({ transfer }: { transfer: Transfer }) {
  const { engine, navigation, text } = useParts()
  if (transfer.state === 'done') return null
  const cancel = async () => {
    const result = await attempt(text, engine.cancelTransfer(transfer.id))
    if (!result.ok) navigation.notify(failureText(text, result), 'danger')
  }
  const share = transfer.state === 'uploading' ? transfer.sent / Math.max(1, transfer.size) : null
  return (
    <span className="transfer-progress">
      {transfer.state !== 'failed' && (
        <ProgressRing value={share} label={text.transfers.progress(transfer.name)} />
      )}
      <IconButton
        small
        icon={X}
        label={
          transfer.state === 'failed'
            ? text.transfers.dismiss(transfer.name)
            : text.transfers.cancel(transfer.name)
        }
        onClick={() => void cancel()}
      />
    </span>
  )
}
