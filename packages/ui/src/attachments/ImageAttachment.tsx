import type { AttachmentRow } from '@roomkey/client/api'
import { ImageOff } from 'lucide-react'
import { useState } from 'react'
import { useNavigation, useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { boxOf } from './box.ts'
import { useDragOut } from './useDragOut.ts'
import { useFileActions } from './useFileActions.ts'
import { useFileLink } from './useFileLink.ts'

export function ImageAttachment({ file }: { file: AttachmentRow }) {
  const { text } = useParts()
  const actions = useFileActions()
  const drag = useDragOut(file)
  const room = useNavigation((state) => state.room)
  const link = useFileLink(file.id)
  const [loaded, setLoaded] = useState(false)
  const box = boxOf(file)
  const style = { width: box.width, aspectRatio: `${box.width} / ${box.height}` }
  if (link.failed)
    return (
      <div className="image image-failed" style={style}>
        <ImageOff size={20} strokeWidth={1.5} aria-hidden />
        <span>{text.files.imageFailed}</span>
        <Button small onClick={link.again}>
          {text.files.again}
        </Button>
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
