import type { AttachmentRow } from '@roomkey/client/api'
import { useAfter, useParts, useView } from '../../app/context.ts'
import { ProgressRing } from '../../controls/ProgressRing.tsx'

/** What is here at once needs no sign that it takes time. */
const PATIENCE_MS = 250

/** A file on its way, as far as it is. */
export function Loading({ file }: { file: AttachmentRow }) {
  const { format, text } = useParts()
  const late = useAfter(PATIENCE_MS)
  const download = useView({ view: 'downloads' })?.find(({ id }) => id === file.id)
  if (!late) return null
  const words = download
    ? text.files.received(format.size(download.received), format.size(file.size))
    : text.files.loading
  return (
    <div className="preview-loading">
      <ProgressRing
        value={download ? download.received / Math.max(1, file.size) : null}
        label={text.files.progress(file.name)}
        valueText={words}
      />
      <span className="tabular">{words}</span>
    </div>
  )
}
