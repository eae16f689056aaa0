import { type AttachmentRow, LARGEST_WHOLE } from '@roomkey/client/api'
import { type SyntheticEvent, useState } from 'react'
import { useParts } from '../../app/context.ts'
import { FileIcon } from '../FileIcon.tsx'
import { useFileLink } from '../useFileLink.ts'
import { Loading } from './Loading.tsx'
import { PreviewFailed, reasonWords } from './NoPreview.tsx'

/**
 * The browser's own player, which keys reach. Nothing plays by itself. What is small or kept plays from here, what is
 * large by its link, of which the player asks for the parts that it plays.
 */
export function MediaStage({ file, kind }: { file: AttachmentRow; kind: 'audio' | 'video' }) {
  const { text } = useParts()
  const link = useFileLink(file.id)
  const [unplayable, setUnplayable] = useState(false)
  function onError({ currentTarget: { error } }: SyntheticEvent<HTMLMediaElement>) {
    // What it does not understand it will not understand the next time either.
    if (error?.code === MediaError.MEDIA_ERR_DECODE || link.url?.startsWith('blob:')) setUnplayable(true)
    else link.fail()
  }
  if (unplayable) return <PreviewFailed file={file} words={text.files.notPlayable} />
  if (link.failed) {
    const streamed = file.size > LARGEST_WHOLE && link.reason === 'offline'
    const words =
      link.reason === null
        ? text.files.notPlayable
        : streamed
          ? text.files.streamed
          : reasonWords(text, link.reason)
    return <PreviewFailed file={file} words={words} onAgain={link.again} />
  }
  if (!link.url) return <Loading file={file} />
  const player = {
    src: link.url,
    controls: true,
    preload: 'metadata',
    // Saving is the app's: it asks where to, and marks where the file is from.
    controlsList: 'nodownload',
    'aria-label': file.name,
    onError,
  } as const
  if (kind === 'audio') {
    return (
      <div className="preview-audio">
        <FileIcon file={file} />
        <audio {...player} />
      </div>
    )
  }
  return <video className="preview-video" playsInline {...player} />
}
