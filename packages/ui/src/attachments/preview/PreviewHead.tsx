import type { AttachmentRow } from '@roomkey/client/api'
import { ArrowDownToLine, ExternalLink, FolderDown, FolderOpen, X, ZoomIn, ZoomOut } from 'lucide-react'
import { useParts } from '../../app/context.ts'
import { IconButton } from '../../controls/IconButton.tsx'
import type { FileActions } from '../useFileActions.ts'

interface PreviewHeadProps {
  file: AttachmentRow | undefined
  /** Those of the room that arrows lead to. */
  all: readonly AttachmentRow[]
  /** Which of how many. */
  place: string | null
  /** Null: there is nothing to make larger. */
  zoom: { out: boolean; in: boolean; by(steps: number): void } | null
  actions: FileActions
  onClose(): void
}

export function PreviewHead({ file, all, place, zoom, actions, onClose }: PreviewHeadProps) {
  const { format, platform, text } = useParts()
  const { files } = text
  return (
    <header className="preview-head">
      <span className="preview-name">
        <span className="ellipsis" dir="auto" title={file?.name}>
          {file?.name}
        </span>
        <span className="preview-size tabular">{file && format.size(file.size)}</span>
      </span>
      {place && <span className="preview-count tabular">{place}</span>}
      {zoom && (
        <>
          <IconButton icon={ZoomOut} label={files.zoomOut} disabled={!zoom.out} onClick={() => zoom.by(-1)} />
          <IconButton icon={ZoomIn} label={files.zoomIn} disabled={!zoom.in} onClick={() => zoom.by(1)} />
        </>
      )}
      {file && (
        <>
          {actions.reveal && (
            <IconButton icon={FolderOpen} label={files.reveal} onClick={() => void actions.reveal?.(file)} />
          )}
          {platform.files.opens(file) && (
            <IconButton
              icon={ExternalLink}
              label={platform.kind === 'desktop' ? files.openOutside : files.openTab}
              onClick={() => void actions.open(file)}
            />
          )}
          {all.length > 1 && platform.kind === 'desktop' && (
            <IconButton
              icon={FolderDown}
              label={files.saveAll(all.length)}
              onClick={() => void actions.saveAll(all)}
            />
          )}
          <IconButton
            icon={ArrowDownToLine}
            label={files.download(file.name)}
            onClick={() => void actions.save(file)}
          />
        </>
      )}
      <IconButton icon={X} label={text.app.close} onClick={onClose} />
    </header>
  )
}
