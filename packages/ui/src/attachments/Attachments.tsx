import type { TimelineMessage } from '@roomkey/client/api'
import { ArrowDownToLine } from 'lucide-react'
import { useText } from '../app/context.ts'
import { Button } from '../controls/Button.tsx'
import { isShownImage } from './box.ts'
import { FileCard } from './FileCard.tsx'
import { ImageAttachment } from './ImageAttachment.tsx'
import { useFileActions } from './useFileActions.ts'
import './attachments.css'

export function Attachments({ message }: { message: TimelineMessage }) {
  const text = useText()
  const actions = useFileActions()
  const { attachments, seq } = message
  if (attachments.length === 0) return null
  const sent = seq !== null
  const pictures = sent ? attachments.filter(isShownImage) : []
  const others = attachments.filter((file) => !pictures.includes(file))
  return (
    <>
      {pictures.length > 0 && (
        <ul className="attachments pictures">
          {pictures.map((file) => (
            <li key={file.id} data-file={file.id}>
              <ImageAttachment file={file} />
            </li>
          ))}
        </ul>
      )}
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
