import type { AttachmentRow } from '@roomkey/client/api'
import { useParts } from '../../app/context.ts'
import { useDragOut } from '../useDragOut.ts'
import { useFileLink } from '../useFileLink.ts'
import { Loading } from './Loading.tsx'
import { PreviewFailed, reasonWords } from './NoPreview.tsx'

interface ImageStageProps {
  file: AttachmentRow
  scale: number
  onZoom(): void
}

export function ImageStage({ file, scale, onZoom }: ImageStageProps) {
  const { text } = useParts()
  const link = useFileLink(file.id)
  const drag = useDragOut(file)
  if (link.failed) {
    return <PreviewFailed file={file} words={reasonWords(text, link.reason)} onAgain={link.again} />
  }
  if (!link.url) return <Loading file={file} />
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: plus, minus and the buttons zoom by keys
    <img
      src={link.url}
      alt={file.name}
      data-zoomed={scale > 1 || undefined}
      style={scale > 1 ? { width: `${scale * 80}vw` } : undefined}
      onClick={onZoom}
      onError={link.fail}
      {...drag}
    />
  )
}
