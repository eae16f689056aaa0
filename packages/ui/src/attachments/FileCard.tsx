import type { AttachmentRow } from '@roomkey/client/api'
import { ArrowDownToLine } from 'lucide-react'
import { useParts, useView } from '../app/context.ts'
import { transferWords } from '../composer/transferWords.ts'
import { extensionOf } from './box.ts'
import { useOpenFile } from './useFileLink.ts'

interface FileCardProps {
  file: AttachmentRow
  /** On the server, so that it can be opened. */
  sent: boolean
}

export function FileCard({ file, sent }: FileCardProps) {
  const { format, text } = useParts()
  const open = useOpenFile()
  const transfer = useView({ view: 'transfers' })?.find((each) => each.id === file.id)
  const extension = extensionOf(file.name)
  const inside = (
    <>
      <span className="file-kind" aria-hidden>
        {extension || '…'}
      </span>
      <span className="file-words">
        <span className="file-name">
          <NameInTwo name={file.name} />
        </span>
        <span className="file-size tabular">
          {transfer && transfer.state !== 'done' && transfer.state !== 'failed'
            ? transferWords(transfer, text, format)
            : `${format.size(file.size)} · ${text.files.kind(extension)}`}
        </span>
      </span>
    </>
  )
  if (!sent)
    return (
      <div className="file-card" title={file.name}>
        {inside}
      </div>
    )
  return (
    <button
      type="button"
      className="file-card"
      aria-label={text.files.open(file.name)}
      title={file.name}
      onClick={() => void open(file.id)}
    >
      {inside}
      <ArrowDownToLine className="file-get" size={17} strokeWidth={1.75} aria-hidden />
    </button>
  )
}

/** Shortens a long name in its middle, so that its end and type stay readable. */
export function NameInTwo({ name }: { name: string }) {
  const cut = Math.max(0, name.length - 10)
  return (
    <>
      <span className="file-name-start">{name.slice(0, cut)}</span>
      <span className="file-name-end">{name.slice(cut)}</span>
    </>
  )
}
