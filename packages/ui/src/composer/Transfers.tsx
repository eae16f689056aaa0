import type { Transfer } from '@roomkey/client/api'
import type { RoomId } from '@roomkey/protocol'
import { useParts, useView } from '../app/context.ts'
import { NameInTwo } from '../attachments/FileCard.tsx'
import { TransferProgress } from './TransferProgress.tsx'

/** Uploads of this room that have not ended. */
export function Transfers({ room }: { room: RoomId }) {
  const { text } = useParts()
  const transfers = useView({ view: 'transfers' })?.filter(
    (each) => each.room === room && each.state !== 'done',
  )
  if (!transfers || transfers.length === 0) return null
  return (
    <ul className="transfers" aria-label={text.transfers.label}>
      {transfers.map((transfer) => (
        <li key={transfer.id} className="transfer" data-state={transfer.state}>
          <span className="file-name">
            <NameInTwo name={transfer.name} />
          </span>
          <span className="transfer-state ellipsis tabular">
            <TransferState transfer={transfer} />
          </span>
          <TransferProgress transfer={transfer} />
        </li>
      ))}
    </ul>
  )
}

function TransferState({ transfer }: { transfer: Transfer }) {
  const { text, format } = useParts()
  if (transfer.state === 'failed') return text.transfers.failed(transfer.reason)
  if (transfer.state === 'uploading')
    return text.transfers.uploading(format.size(transfer.sent), format.size(transfer.size))
  return transfer.state === 'waiting' ? text.transfers.waiting : text.transfers.done
}
