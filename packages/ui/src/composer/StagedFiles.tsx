import type { RoomId } from '@roomkey/protocol'
import { X } from 'lucide-react'
import { useParts } from '../app/context.ts'
import { extensionOf } from '../attachments/box.ts'
import { NameInTwo } from '../attachments/FileCard.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import type { Staged } from '../state/staging.ts'

export function StagedFiles({ room, staged }: { room: RoomId; staged: readonly Staged[] }) {
  const { focus, format, staging, text } = useParts()
  if (staged.length === 0) return null
  return (
    <ul className="staged" aria-label={text.composer.staged}>
      {staged.map(({ file, preview }) => (
        <li key={file.id} className="staged-file" title={file.name}>
          {preview ? (
            <img src={preview} alt="" width={40} height={40} />
          ) : (
            <span className="file-kind" aria-hidden>
              {extensionOf(file.name) || '…'}
            </span>
          )}
          <span className="file-words">
            <span className="file-name">
              <NameInTwo name={file.name} />
            </span>
            <span className="file-size tabular">{format.size(file.size)}</span>
          </span>
          <IconButton
            small
            icon={X}
            label={text.composer.remove(file.name)}
            onClick={() => {
              staging.remove(room, file.id)
              focus.toComposer()
            }}
          />
        </li>
      ))}
    </ul>
  )
}
