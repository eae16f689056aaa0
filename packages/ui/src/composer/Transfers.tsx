import type { RoomId } from '@roomkey/protocol'
import { useStore } from 'zustand'
import { useParts, useView } from '../app/context.ts'
import { NameInTwo } from '../attachments/FileCard.tsx'
import { ProgressRing } from '../controls/ProgressRing.tsx'
import { TransferProgress } from './TransferProgress.tsx'
import { transferWords } from './transferWords.ts'

/** Uploads of this room that have not ended. */
export function Transfers({ room }: { room: RoomId }) {
  const { format, staging, text } = useParts()
  const all = useView({ view: 'transfers' }) ?? []
  const transfers = all.filter((each) => each.room === room && each.state !== 'done')
  // The engine has some of them already, and only its answer is on the way.
  const leaving = useStore(staging, (state) => state.leaving).filter(
    (each) => each.room === room && !all.some(({ id }) => id === each.file.id),
  )
  if (transfers.length === 0 && leaving.length === 0) return null
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
      {leaving.map(({ file }) => (
        <li key={file.id} className="transfer" data-state="preparing">
          <span className="file-name">
            <NameInTwo name={file.name} />
          </span>
          <span className="transfer-state ellipsis tabular">{text.transfers.preparing}</span>
          <span className="transfer-progress">
            <ProgressRing
              value={null}
              label={text.transfers.progress(file.name)}
              valueText={text.transfers.preparing}
            />
          </span>
        </li>
      ))}
    </ul>
  )
}
