import type { AttachmentRow } from '@roomkey/client/api'
import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { ChevronLeft, ChevronRight, Download, X, ZoomIn, ZoomOut } from 'lucide-react'
import { type KeyboardEvent, useState } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { useParts } from '../app/context.ts'
import { Dialog } from '../controls/Dialog.tsx'
import { IconButton } from '../controls/IconButton.tsx'
import { imagesOf } from './imagesOf.ts'
import { useFileLink, useOpenFile } from './useFileLink.ts'
import './lightbox.css'

const STEPS = [1, 1.5, 2, 3, 4] as const

interface LightboxProps {
  room: RoomId
  start: AttachmentId
  onClose(): void
}

/** Pictures of the open room, one at a time: arrows walk, plus and minus zoom, what does not fit scrolls. */
export function Lightbox({ room, start, onClose }: LightboxProps) {
  const { views, text } = useParts()
  const open = useOpenFile()
  const images = useStore(
    views.values,
    useShallow((values) => imagesOf(values, room)),
  )
  const [current, setCurrent] = useState<AttachmentId>(start)
  const [step, setStep] = useState(0)
  const at = images.findIndex((file) => file.id === current)
  const file = images[at]
  const zoom = (by: number) => setStep((now) => Math.min(STEPS.length - 1, Math.max(0, now + by)))
  const go = (by: number) => {
    const next = images[at + by]
    if (!next) return
    setCurrent(next.id)
    setStep(0)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey) return
    if (event.key === 'ArrowLeft') go(-1)
    else if (event.key === 'ArrowRight') go(1)
    else if (event.key === '+' || event.key === '=') zoom(1)
    else if (event.key === '-') zoom(-1)
    else return
    event.preventDefault()
  }
  return (
    <Dialog title={text.files.lightbox(file?.name ?? '')} onClose={onClose} bare="lightbox">
      {/* Focusable, so that a click on the picture leaves focus where the keys are heard. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows and zoom keys work wherever focus is inside */}
      <div className="lightbox-box" tabIndex={-1} onKeyDown={onKeyDown}>
        <header className="lightbox-head">
          <span className="ellipsis">{file?.name}</span>
          {images.length > 1 && at >= 0 && (
            <span className="lightbox-count tabular">{text.files.position(at + 1, images.length)}</span>
          )}
          <IconButton
            icon={ZoomOut}
            label={text.files.zoomOut}
            disabled={step === 0}
            onClick={() => zoom(-1)}
          />
          <IconButton
            icon={ZoomIn}
            label={text.files.zoomIn}
            disabled={step === STEPS.length - 1}
            onClick={() => zoom(1)}
          />
          {file && (
            <IconButton
              icon={Download}
              label={text.files.download(file.name)}
              onClick={() => void open(file.id)}
            />
          )}
          <IconButton icon={X} label={text.app.close} onClick={onClose} />
        </header>
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: Esc closes too */}
        <div
          className="lightbox-stage"
          onClick={(event) => event.target === event.currentTarget && onClose()}
        >
          {file && (
            <Picture
              key={file.id}
              file={file}
              scale={STEPS[step] ?? 1}
              onZoom={() => setStep(step === 0 ? 2 : 0)}
            />
          )}
        </div>
        {images.length > 1 && (
          <>
            <IconButton
              className="lightbox-previous"
              icon={ChevronLeft}
              label={text.files.previous}
              disabled={at <= 0}
              onClick={() => go(-1)}
            />
            <IconButton
              className="lightbox-next"
              icon={ChevronRight}
              label={text.files.next}
              disabled={at >= images.length - 1}
              onClick={() => go(1)}
            />
          </>
        )}
      </div>
    </Dialog>
  )
}

function Picture({ file, scale, onZoom }: { file: AttachmentRow; scale: number; onZoom(): void }) {
  const { text } = useParts()
  const link = useFileLink(file.id)
  if (link.failed) return <p className="lightbox-failed">{text.files.imageFailed}</p>
  if (!link.url) return null
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: plus, minus and the buttons zoom by keys
    <img
      src={link.url}
      alt={file.name}
      data-zoomed={scale > 1 || undefined}
      style={scale > 1 ? { width: `${scale * 80}vw` } : undefined}
      onClick={onZoom}
      onError={link.fail}
    />
  )
}
