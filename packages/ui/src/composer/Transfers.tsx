import type { RoomId } from '@roomkey/protocol'
import { useParts, useView } from '../app/context.ts'
import { NameInTwo } from '../attachments/FileCard.tsx'
import { TransferProgress } from './TransferProgress.tsx'
import { transferWords } from './transferWords.ts'

/** Uploads of this room that have not ended. */
export function Transfers({ room }: { room: RoomId }) {
  const { format, text } = useParts()
  const transfers = useView({ view: 'transfers' })?.filter(
    (each) => each.room === room && each.state !== 'done',
  )
  if (!transfers || transfers.length === 0) return null
  // What needs somebody comes first: the list may scroll.
  transfers.sort((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'))
  return (
    <ul className="transfers" aria-label={text.transfers.label}>
      {transfers.map((transfer) => (
        <li key={transfer.id} className="transfer" data-state={transfer.state}>
          <span className="file-name">
            <NameInTwo name={transfer.name} />
          </span>
          <span className="transfer-state ellipsis tabular" title={transferWords(transfer, text, format)}>
            {transferWords(transfer, text, format)}
          </span>
          <TransferProgress transfer={transfer} />
        </li>
      ))}
    </ul>
  )
}
