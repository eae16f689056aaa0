import type { Transfer } from '@roomkey/client/api'
import { RotateCw, X } from 'lucide-react'
import { useParts } from '../app/context.ts'
import { attempt, failureText } from '../app/useCommand.ts'
import { IconButton } from '../controls/IconButton.tsx'
import { ProgressRing } from '../controls/ProgressRing.tsx'
import { transferWords } from './transferWords.ts'

/** Ring and buttons of one upload. */
export function TransferProgress({ transfer }: { transfer: Transfer }) {
  const { engine, format, navigation, text } = useParts()
  if (transfer.state === 'done') return null
  const run = async (call: ReturnType<typeof engine.cancelTransfer>) => {
    const result = await attempt(text, call)
    if (!result.ok) navigation.notify(failureText(text, result), 'danger')
  }
  return (
    <span className="transfer-progress">
      {transfer.state === 'failed' ? (
        transfer.retryable && (
          <IconButton
            small
            icon={RotateCw}
            label={text.transfers.retry(transfer.name)}
            onClick={() => void run(engine.retryMessage(transfer.message))}
          />
        )
      ) : (
        <ProgressRing
          value={shareOf(transfer)}
          label={text.transfers.progress(transfer.name)}
          valueText={transferWords(transfer, text, format)}
        />
      )}
      <IconButton
        small
        icon={X}
        label={
          transfer.state === 'failed'
            ? text.transfers.dismiss(transfer.name)
            : text.transfers.cancel(transfer.name)
        }
        onClick={() => void run(engine.cancelTransfer(transfer.id))}
      />
    </span>
  )
}

/** Null: nobody knows yet. */
function shareOf(transfer: Transfer): number | null {
  const of = Math.max(1, transfer.size)
  if (transfer.state === 'uploading') return transfer.sent / of
  return transfer.state === 'preparing' && transfer.read > 0 ? transfer.read / of : null
}
