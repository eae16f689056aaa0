import type { AttachmentRow } from '@roomkey/client/api'
import { ArrowDownToLine, X } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { useParts, useView } from '../app/context.ts'
import { TransferProgress } from '../composer/TransferProgress.tsx'
import { transferWords } from '../composer/transferWords.ts'
import { IconButton } from '../controls/IconButton.tsx'
import { ProgressRing } from '../controls/ProgressRing.tsx'
import { withModifier } from '../keyboard/keys.ts'
import { extensionOf, nameInTwo } from './box.ts'
import { FileIcon } from './FileIcon.tsx'
import { useDragOut } from './useDragOut.ts'
import { useFileActions } from './useFileActions.ts'

interface FileCardProps {
  file: AttachmentRow
  /** On the server, so that it can be opened. */
  sent: boolean
  /** What is to be known of it, in place of its size and kind. */
  note?: string
}

export function FileCard({ file, sent, note }: FileCardProps) {
  const { format, text } = useParts()
  const transfer = useView({ view: 'transfers' })?.find((each) => each.id === file.id)
  if (sent) return <SentCard file={file} note={note} />
  return (
    <div className="file-card" data-transfer={transfer?.state} title={file.name}>
      <CardWords file={file} state={transfer ? transferWords(transfer, text, format) : null} />
      {transfer && <TransferProgress transfer={transfer} />}
    </div>
  )
}

function SentCard({ file, note }: { file: AttachmentRow; note: string | undefined }) {
  const { format, text } = useParts()
  const actions = useFileActions()
  const drag = useDragOut(file)
  const download = useView({ view: 'downloads' })?.find((each) => each.id === file.id && each.wanted)
  const state = download && text.files.received(format.size(download.received), format.size(file.size))
  const about = note ?? `${format.size(file.size)} · ${text.files.kind(extensionOf(file.name))}`
  function onKeyDown(event: KeyboardEvent) {
    if (!withModifier(event) || event.key.toLowerCase() !== 's') return
    event.preventDefault()
    event.stopPropagation()
    void actions.save(file)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a key for the buttons inside it, and a drag, which has no key
    <div className="file-card file-card-sent" title={file.name} onKeyDown={onKeyDown} {...drag}>
      <button type="button" className="file-open" onClick={() => actions.preview(file)}>
        {/* In words of its own: the name that is seen is in two parts. */}
        <span className="hidden-visually">{text.files.openCard(file.name, about)}</span>
        <CardWords file={file} state={state ?? note ?? null} heard />
      </button>
      {download && (
        <ProgressRing
          value={download.received / Math.max(1, file.size)}
          label={text.files.progress(file.name)}
          {...(state && { valueText: state })}
        />
      )}
      {/* One for both: what has focus must not go with the download's beginning or end. */}
      <IconButton
        small
        className={download ? '' : 'file-get'}
        icon={download ? X : ArrowDownToLine}
        label={download ? text.files.cancelDownload(file.name) : text.files.download(file.name)}
        onClick={() => (download ? actions.cancel(file) : void actions.save(file))}
      />
    </div>
  )
}

interface CardWordsProps {
  file: AttachmentRow
  state: string | null
  /** What is around it says the same. */
  heard?: boolean
}

function CardWords({ file, state, heard = false }: CardWordsProps) {
  const { format, text } = useParts()
  return (
    <>
      <FileIcon file={file} />
      <span className="file-words" aria-hidden={heard || undefined}>
        <span className="file-name">
          <NameInTwo name={file.name} />
        </span>
        <span className="file-size tabular" title={state ?? undefined}>
          {state ?? `${format.size(file.size)} · ${text.files.kind(extensionOf(file.name))}`}
        </span>
      </span>
    </>
  )
}

/** Shortens a long name in its middle, so that its end and type stay readable. */
export function NameInTwo({ name }: { name: string }) {
  const [start, end] = nameInTwo(name)
  return (
    <bdi className="file-name-whole">
      <span className="file-name-start">{start}</span>
      <span className="file-name-end">{end}</span>
    </bdi>
  )
}
