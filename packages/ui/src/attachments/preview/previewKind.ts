import type { AttachmentRow } from '@roomkey/client/api'
import { isShownImage } from '../box.ts'

export type PreviewKind = 'image' | 'audio' | 'video' | 'pdf' | 'text' | null

const AUDIO = /^audio\/(?:aac|flac|mp4|mpeg|ogg|wav|wave|x-wav|vnd\.wave|webm|x-m4a)$/
const VIDEO = /^video\/(?:mp4|ogg|quicktime|webm)$/
const TEXT = /^(?:text\/.*|application\/(?:json|xml|javascript|x-sh|x-yaml|yaml|toml|sql)|.*\+(?:json|xml))$/
/** Browsers know no type for most of these. Shown as what is written in them, and never as what it means. */
const TEXT_NAMES =
  /(?:^|\.)(?:txt|text|log|md|markdown|rst|csv|tsv|json5?|jsonl|ya?ml|toml|ini|cfg|conf|env|xml|html?|svg|css|scss|less|[cm]?[jt]sx?|vue|svelte|py|rb|rs|go|java|kt|swift|cs?|h|cc|cpp|hpp|php|pl|lua|r|sql|sh|bash|zsh|fish|ps1|bat|cmd|diff|patch|tex|vtt|srt|gitignore|editorconfig|dockerfile|makefile)$/i

/** What a file is shown as: by the type that its sender's app gave it, and by its name where that says nothing. */
export function previewKind({ contentType, name }: Pick<AttachmentRow, 'contentType' | 'name'>): PreviewKind {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (isShownImage({ contentType: type })) return 'image'
  if (AUDIO.test(type)) return 'audio'
  if (VIDEO.test(type)) return 'video'
  if (type === 'application/pdf') return 'pdf'
  if (TEXT.test(type)) return 'text'
  const unknown = type === '' || type === 'application/octet-stream'
  if (unknown && /\.pdf$/i.test(name)) return 'pdf'
  return TEXT_NAMES.test(name) && !/^(?:image|audio|video)\//.test(type) ? 'text' : null
}
