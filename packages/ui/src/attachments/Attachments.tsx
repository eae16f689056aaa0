import type { AttachmentRow, TimelineMessage } from '@roomkey/client/api'
import { ArrowDownToLine } from 'lucide-react'
import { useMemo } from 'react'
import { useMedia, useText } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { boxOf, isShownImage } from './box.ts'
import { FileCard } from './FileCard.tsx'
import { ImageAttachment } from './ImageAttachment.tsx'
import { hasRoom, SendingImage } from './SendingImage.tsx'
import { tilesOf } from './tiles.ts'
import { useFileActions } from './useFileActions.ts'
import './attachments.css'

/** A phone's width: fewer pictures share a row. */
const FEW_IN_A_ROW = '(max-width: 519px)'

export function Attachments({ message }: { message: TimelineMessage }) {
  const text = useText()
  const actions = useFileActions()
  const { attachments, seq } = message
  if (attachments.length === 0) return null
  const sent = seq !== null
  const images = attachments.filter(isShownImage)
  // Alone and as small as an icon it has no room for how far it is.
  const pictures = sent || images.length > 1 ? images : images.filter((file) => hasRoom(boxOf(file)))
  const others = attachments.filter((file) => !pictures.includes(file))
  return (
    <>
      {pictures.length === 1 && <OnePicture file={pictures[0] as AttachmentRow} sent={sent} />}
      {pictures.length > 1 && <Pictures files={pictures} sent={sent} />}
      {others.length > 0 && (
        <ul className="attachments cards">
          {others.map((file) => (
            <li key={file.id} data-file={sent ? file.id : undefined}>
              <FileCard file={file} sent={sent} />
            </li>
          ))}
        </ul>
      )}
      {attachments.length > 1 && (
        // There from the start: what appears when they are sent would move what is below.
        <Button
          small
          look="quiet"
          className="save-all"
          disabled={!sent}
          onClick={() => void actions.saveAll(attachments)}
        >
          <ArrowDownToLine size={15} strokeWidth={1.75} aria-hidden />
          {text.files.saveAll(attachments.length)}
        </Button>
      )}
    </>
  )
}

function OnePicture({ file, sent }: { file: AttachmentRow; sent: boolean }) {
  const box = boxOf(file)
  const Picture = sent ? ImageAttachment : SendingImage
  return (
    <ul className="attachments pictures">
      <li data-file={sent ? file.id : undefined}>
        <Picture file={file} box={box} />
      </li>
    </ul>
  )
}

function Pictures({ files, sent }: { files: readonly AttachmentRow[]; sent: boolean }) {
  const narrow = useMedia(FEW_IN_A_ROW)
  const tiles = useMemo(() => tilesOf(files, narrow), [files, narrow])
  const Picture = sent ? ImageAttachment : SendingImage
  return (
    <ul className="attachments pictures tiles">
      {files.map((file, at) => {
        const tile = tiles[at]
        return (
          tile && (
            <li
              key={file.id}
              data-file={sent ? file.id : undefined}
              // Less by what the browser may round up: the last one of a row must not go into the next.
              style={{
                width: `calc((100% - ${tile.gaps + 0.5}px) * ${tile.share})`,
                aspectRatio: `${tile.ratio}`,
              }}
            >
              <Picture file={file} box={tile} shared />
            </li>
          )
        )
      })}
    </ul>
  )
}
