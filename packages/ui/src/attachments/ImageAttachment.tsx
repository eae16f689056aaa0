import type { AttachmentRow } from '@roomkey/client/api'
import { ImageOff } from 'lucide-react'
import { type CSSProperties, useState } from 'react'
import { useStore } from 'zustand'
import { useParts } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { FileCard, NameInTwo } from './FileCard.tsx'
import { useDragOut } from './useDragOut.ts'
import { useFileActions } from './useFileActions.ts'
import { useFileLink } from './useFileLink.ts'

/** Of a box in which it can be said that the picture is not there. */
const LEAST_WORDS = { width: 240, height: 140 }

export interface PictureProps {
  file: AttachmentRow
  /** As it is drawn, or nearly so. */
  box: { width: number; height: number }
  /** Its row gives it its size. */
  shared?: boolean
}

export const styleOf = ({ width, height }: PictureProps['box']): CSSProperties => ({
  width,
  aspectRatio: `${width} / ${height}`,
})

export function ImageAttachment({ file, box, shared = false }: PictureProps) {
  const { platform, staging, text } = useParts()
  const actions = useFileActions()
  const drag = useDragOut(file)
  const link = useFileLink(file.id)
  // Of one's own: until the one from the server is there.
  const local = useStore(staging, (state) => state.sent[file.id])
  // It takes that one's place at once; any other appears gently.
  const [replaces] = useState(local !== undefined)
  const [loaded, setLoaded] = useState(false)
  const style = shared ? undefined : styleOf(box)
  const isSmall = box.width < LEAST_WORDS.width || box.height < LEAST_WORDS.height
  const open = () => actions.preview(file)
  if (link.failed && shared && isSmall) {
    const why = link.reason === null ? text.files.damaged : text.files.imageFailed
    return (
      // What can be done about it is offered where it is opened.
      <button
        type="button"
        className="image image-failed"
        aria-label={`${text.files.view(file.name)}, ${why}`}
        title={`${file.name} · ${why}`}
        onClick={open}
        {...drag}
      >
        <ImageOff size={20} strokeWidth={1.5} aria-hidden />
        <span className="image-failed-name ellipsis">{file.name}</span>
      </button>
    )
  }
  // It is here, and is no picture; or there is no room to say what is wrong.
  if (link.failed && (link.reason === null || isSmall))
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
      onClick={open}
      {...drag}
    >
      {local && !loaded && <img src={local} alt="" width={box.width} height={box.height} data-loaded />}
      {link.url && (
        <img
          src={link.url}
          alt={file.name}
          width={box.width}
          height={box.height}
          data-loaded={loaded || replaces || undefined}
          onLoad={() => {
            setLoaded(true)
            staging.shown(file.id)
          }}
          onError={link.fail}
        />
      )}
    </button>
  )
}
