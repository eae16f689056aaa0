import type { TimelineMessage } from '@roomkey/client/api'
import { isShownImage } from './box.ts'
import { FileCard } from './FileCard.tsx'
import { ImageAttachment } from './ImageAttachment.tsx'
import './attachments.css'

export function Attachments({ message }: { message: TimelineMessage }) {
  if (message.attachments.length === 0) return null
  const sent = message.seq !== null
  return (
    <ul className="attachments">
      {message.attachments.map((file) => (
        <li key={file.id}>
          {sent && isShownImage(file) ? (
            <ImageAttachment file={file} />
          ) : (
            <FileCard file={file} sent={sent} />
          )}
        </li>
      ))}
    </ul>
  )
}
