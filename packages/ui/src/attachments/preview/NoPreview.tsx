import type { AttachmentRow, Failure } from '@roomkey/client/api'
import { useParts } from '../../app/context.ts'
import { Button } from '../../controls/Button.tsx'
import type { Text } from '../../text/en.ts'
import { FileIcon } from '../FileIcon.tsx'
import { useFileActions } from '../useFileActions.ts'

interface PreviewFailedProps {
  file: AttachmentRow
  words: string
  onAgain?: (() => void) | undefined
}

/** In place of a file that cannot be shown: why, and what can be done all the same. */
export function PreviewFailed({ file, words, onAgain }: PreviewFailedProps) {
  const { platform, text } = useParts()
  const actions = useFileActions()
  return (
    <div className="preview-none" role="status">
      <FileIcon file={file} />
      <p>{words}</p>
      <div className="preview-none-actions">
        {onAgain && (
          <Button look="primary" onClick={onAgain}>
            {text.files.again}
          </Button>
        )}
        <Button onClick={() => void actions.save(file)}>
          {platform.kind === 'desktop' ? text.files.save : text.files.saveWeb}
        </Button>
      </div>
    </div>
  )
}

export function NoPreview({ file }: { file: AttachmentRow }) {
  const { files } = useParts().text
  return <PreviewFailed file={file} words={files.noPreview} />
}

/** Why the bytes of a file are not here. Null: they are, and are not what they should be. */
export function reasonWords(text: Text, reason: Failure['reason'] | null): string {
  if (reason === null) return text.files.broken
  if (reason === 'offline' || reason === 'unreachable') return text.files.notHere
  return reason === 'gone' || reason === 'forbidden' ? text.files.gone : text.files.failed
}
