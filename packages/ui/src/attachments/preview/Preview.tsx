import type { AttachmentRow } from '@roomkey/client/api'
import type { AttachmentId } from '@roomkey/protocol'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useShallow } from 'zustand/react/shallow'
import { useParts } from '../../app/context.ts'
import { Dialog } from '../../controls/Dialog.tsx'
import { ErrorBoundary } from '../../controls/ErrorBoundary.tsx'
import { IconButton } from '../../controls/IconButton.tsx'
import { withModifier } from '../../keyboard/keys.ts'
import { filesOf } from '../filesOf.ts'
import { focusFile } from '../focusFile.ts'
import { useFileActions } from '../useFileActions.ts'
import { ImageStage } from './ImageStage.tsx'
import { MediaStage } from './MediaStage.tsx'
import { NoPreview, PreviewFailed } from './NoPreview.tsx'
import { PdfStage } from './PdfStage.tsx'
import { PreviewHead } from './PreviewHead.tsx'
import { previewKind } from './previewKind.ts'
import { TextStage } from './TextStage.tsx'
import './preview.css'

const STEPS = [1, 1.5, 2, 3, 4] as const

interface PreviewProps {
  start: AttachmentId
  onClose(): void
}

/** Files of the open timeline, one at a time: arrows walk, plus and minus zoom pictures, what does not fit scrolls. */
export function Preview({ start, onClose }: PreviewProps) {
  const { reading, text } = useParts()
  const actions = useFileActions()
  const files = useStore(reading.messages, useShallow(filesOf))
  const [current, setCurrent] = useState<AttachmentId>(start)
  const [step, setStep] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  const at = files.findIndex((file) => file.id === current)
  const file = files[at]
  const isImage = file !== undefined && previewKind(file) === 'image'
  const zoom = (by: number) => setStep((now) => Math.min(STEPS.length - 1, Math.max(0, now + by)))
  const go = (by: number) => {
    const next = files[at + by]
    if (!next) return
    setCurrent(next.id)
    setStep(0)
    // What had focus goes with the file that is left, and the keys would be heard by nobody.
    box.current?.focus()
  }
  function onKeyDown(event: KeyboardEvent) {
    const { key } = event
    if (event.ctrlKey || event.metaKey) {
      if (!withModifier(event) || key.toLowerCase() !== 's' || !file) return
      void actions.save(file)
    } else if (ownsArrows(event.target)) return
    else if (key === 'ArrowLeft') go(-1)
    else if (key === 'ArrowRight') go(1)
    else if (isImage && (key === '+' || key === '=')) zoom(1)
    else if (isImage && key === '-') zoom(-1)
    else return
    event.preventDefault()
  }
  // The dialog hands focus back to the file it was opened from; who walked on goes on from where they were.
  const last = useRef(start)
  last.current = current
  useEffect(
    () => () => {
      if (last.current !== start) focusFile(last.current)
    },
    [start],
  )
  const title = file && (isImage ? text.files.lightbox(file.name) : text.files.dialog(file.name))
  return (
    <Dialog title={title ?? text.files.gone} onClose={onClose} bare="preview">
      {/* Focusable, so that a click on the picture leaves focus where the keys are heard. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrows and zoom keys work wherever focus is inside */}
      <div ref={box} className="preview-box" tabIndex={-1} data-first onKeyDown={onKeyDown}>
        <PreviewHead
          file={file}
          all={files}
          place={files.length > 1 && at >= 0 ? text.files.position(at + 1, files.length) : null}
          zoom={isImage ? { out: step > 0, in: step < STEPS.length - 1, by: zoom } : null}
          actions={actions}
          onClose={onClose}
        />
        {/* biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: Esc closes too */}
        <div className="preview-stage" onClick={(event) => event.target === event.currentTarget && onClose()}>
          {file ? (
            <ErrorBoundary
              about={file}
              fallback={() => <PreviewFailed file={file} words={text.files.broken} />}
            >
              <Stage
                key={file.id}
                file={file}
                scale={STEPS[step] ?? 1}
                onZoom={() => setStep(step === 0 ? 2 : 0)}
              />
            </ErrorBoundary>
          ) : (
            <p className="preview-words">{text.files.gone}</p>
          )}
        </div>
        {files.length > 1 && (
          <>
            <IconButton
              className="preview-previous"
              icon={ChevronLeft}
              label={text.files.previousFile}
              disabled={at <= 0}
              onClick={() => go(-1)}
            />
            <IconButton
              className="preview-next"
              icon={ChevronRight}
              label={text.files.nextFile}
              disabled={at >= files.length - 1}
              onClick={() => go(1)}
            />
          </>
        )}
      </div>
    </Dialog>
  )
}

/** A player seeks with the arrows. */
const ownsArrows = (target: EventTarget): boolean => target instanceof HTMLMediaElement

function Stage({ file, scale, onZoom }: { file: AttachmentRow; scale: number; onZoom(): void }) {
  switch (previewKind(file)) {
    case 'image':
      return <ImageStage file={file} scale={scale} onZoom={onZoom} />
    case 'audio':
      return <MediaStage file={file} kind="audio" />
    case 'video':
      return <MediaStage file={file} kind="video" />
    case 'pdf':
      return <PdfStage file={file} />
    case 'text':
      return <TextStage file={file} />
    case null:
      return <NoPreview file={file} />
  }
}
