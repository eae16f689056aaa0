import type { AttachmentRow } from '@roomkey/client/api'
import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import { useNavigation, useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { boxOf } from './box.ts'
import { FileCard, NameInTwo } from './FileCard.tsx'
import { useDragOut } from './useDragOut.ts'
import { useFileActions } from './useFileActions.ts'
import { useFileLink } from './useFileLink.ts'

/** Of a box in which it can be said that the picture is not there. */
const LEAST_WORDS = { width: 240, height: 140 }

export function ImageAttachment({ file }: { file: AttachmentRow }) {
  const { platform, text } = useParts()
  const actions = useFileActions()
  const drag = useDragOut(file)
  const room = useNavigation((state) => state.room)
  const link = useFileLink(file.id)
  const [loaded, setLoaded] = useState(false)
  const box = boxOf(file)
  const style = { width: box.width, aspectRatio: `${box.width} / ${box.height}` }
  // It is here, and is no picture; or there is no room to say what is wrong.
  if (
    link.failed &&
    (link.reason === null || box.width < LEAST_WORDS.width || box.height < LEAST_WORDS.height)
  )
    return (
      <FileCard file={file} sent note={link.reason === null ? text.files.damaged : text.files.imageFailed} />
    )
  if (link.failed)
    return (
      <div className="image image-failed" style={style}>
        <ImageOff size={20} strokeWidth={1.5} aria-hidden />
        <span className="file-name" title={file.name}>
          <NameInTwo name={file.name} />
        </span>
        <span>{text.files.imageFailed}</span>
        <span className="image-failed-actions">
          <Button small onClick={link.again}>
            {text.files.again}
          </Button>
          <Button small onClick={() => void actions.save(file)}>
            {platform.kind === 'desktop' ? text.files.save : text.files.saveWeb}
          </Button>
        </span>
      </div>
    )
  return (
    <button
      type="button"
      className="image"
      style={style}
      aria-label={text.files.view(file.name)}
      title={file.name}
      onClick={() => room && actions.preview(room, file)}
      {...drag}
    >
      {link.url && (
        <img
          src={link.url}
          alt={file.name}
          width={box.width}
          height={box.height}
          data-loaded={loaded || undefined}
          onLoad={() => setLoaded(true)}
          onError={link.fail}
        />
      )}
    </button>
  )
}
