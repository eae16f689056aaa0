import type { AttachmentRow } from '@roomkey/client/api'
import {
  File,
  FileArchive,
  FileAudio,
  FileCode,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  type LucideIcon,
} from 'lucide-react'
import { previewKind } from './preview/previewKind.ts'

const ARCHIVE = /\.(?:zip|7z|rar|tar|gz|tgz|bz2|xz|zst)$/i
const SHEET = /\.(?:xlsx?|ods|csv|tsv|numbers)$/i
const PAPER = /\.(?:docx?|odt|rtf|pages|pptx?|odp|key|txt|md|log)$/i

function iconOf(file: Pick<AttachmentRow, 'contentType' | 'name'>): LucideIcon {
  if (SHEET.test(file.name)) return FileSpreadsheet
  if (ARCHIVE.test(file.name)) return FileArchive
  if (PAPER.test(file.name)) return FileText
  const kind = previewKind(file)
  if (kind === 'audio' || file.contentType.startsWith('audio/')) return FileAudio
  if (kind === 'video' || file.contentType.startsWith('video/')) return FileVideo
  if (file.contentType.startsWith('image/')) return FileImage
  if (kind === 'pdf') return FileText
  return kind === 'text' ? FileCode : File
}

/** What kind of file it is, to tell one from the other at a glance; its name says it in words. */
export function FileIcon({ file }: { file: Pick<AttachmentRow, 'contentType' | 'name'> }) {
  const Icon = iconOf(file)
  return (
    <span className="file-kind" aria-hidden>
      <Icon size={20} strokeWidth={1.5} />
    </span>
  )
}
