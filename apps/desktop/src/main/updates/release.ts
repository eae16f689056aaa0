import { z } from 'zod'
import type { PackageFormat } from './packageFormat.ts'

const MAX_NOTES = 8_000

/** What is read of a channel file, which came over the network. */
const Release = z.object({
  version: z.string().regex(/^\d{1,9}\.\d{1,9}\.\d{1,9}(?:[-+][0-9A-Za-z.+-]{1,40})?$/),
  releaseNotes: z
    .union([z.string(), z.array(z.object({ version: z.string(), note: z.string().nullish() }))])
    .nullish(),
  files: z.array(z.object({ url: z.string().max(2048) })).default([]),
})

export interface Release {
  version: string
  notes: string
  /** Where a person gets the file of this format; null: the app fetches it itself. */
  from: string | null
}

/** What of a release is told. Throws when it is not one. */
export function readRelease(info: unknown, feed: string, byHand: PackageFormat | null): Release {
  const { version, releaseNotes, files } = Release.parse(info)
  const notes =
    typeof releaseNotes === 'string'
      ? releaseNotes
      : (releaseNotes ?? []).map(({ version: of, note }) => `${of}\n${note ?? ''}`).join('\n\n')
  return {
    version,
    notes: notes.trim().slice(0, MAX_NOTES),
    from: byHand === null ? null : whereFrom(files, feed, byHand),
  }
}

/** The file itself, if the release names one of this format for this kind of processor; else where they all lie. */
function whereFrom(files: readonly { url: string }[], feed: string, format: PackageFormat): string {
  const base = feed.endsWith('/') ? feed : `${feed}/`
  const fitting = files.filter(
    ({ url }) => url.toLowerCase().endsWith(`.${format}`) && URL.canParse(url, base),
  )
  const [only] = fitting
  if (only === undefined || fitting.length > 1) return base
  const address = new URL(only.url, base)
  return address.protocol === new URL(base).protocol ? address.href : base
}
