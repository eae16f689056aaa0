import type { RoomId } from '@roomkey/protocol'
import { useStore } from 'zustand'
import { useParts, useView } from '../app/context.ts'
import { NameInTwo } from '../attachments/FileCard.tsx'
import { ProgressRing } from '../controls/ProgressRing.tsx'

/** More are counted. */
const MOST_SHOWN = 2

/** Files on their way to a message that is not written yet; from there on their cards in it say how far they are. */
export function Transfers({ room }: { room: RoomId }) {
  const { staging, text } = useParts()
  const all = useView({ view: 'transfers' }) ?? []
  // The engine has some of them already, and only its answer is on the way.
  const leaving = useStore(staging, (state) => state.leaving).filter(
    (each) => each.room === room && !all.some(({ id }) => id === each.file.id),
  )
  if (leaving.length === 0) return null
  const shown = leaving.slice(0, leaving.length > MOST_SHOWN ? MOST_SHOWN - 1 : MOST_SHOWN)
  return (
    <ul className="transfers" aria-label={text.transfers.label}>
      {shown.map(({ file }) => (
        <li key={file.id} className="transfer">
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
      {leaving.length > shown.length && (
        <li className="transfer">{text.transfers.morePreparing(leaving.length - shown.length)}</li>
      )}
    </ul>
  )
}
