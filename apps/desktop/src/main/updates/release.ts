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

/** How a person gets a version that the app does not fetch itself. */
export interface ByHand {
  format: PackageFormat
  /** Of whoever publishes the app; null: nobody named one. */
  page: string | null
}

/** What of a release is told. Throws when it is not one. */
export function readRelease(info: unknown, feed: string, byHand: ByHand | null): Release {
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

/** The file itself, if the release names one of this format for this kind of processor; else where a person finds it. */
function whereFrom(files: readonly { url: string }[], feed: string, { format, page }: ByHand): string {
  const base = feed.endsWith('/') ? feed : `${feed}/`
  // electron-builder names a file once for each channel that the release is written to.
  const urls = new Set(files.map(({ url }) => url))
  const fitting = [...urls].filter(
    (url) => url.toLowerCase().endsWith(`.${format}`) && URL.canParse(url, base),
  )
  const [only] = fitting
  if (only === undefined || fitting.length > 1) return pageOf(base) ?? page ?? base
  const address = new URL(only, base)
  return address.protocol === new URL(base).protocol ? address.href : base
}

/** GitHub shows nothing under the address of a release's files. */
const pageOf = (base: string): string | null =>
  /^(https:\/\/github\.com\/[^/]+\/[^/]+\/releases\/latest)\/download\/$/.exec(base)?.[1] ?? null
