// Types that browsers draw or play and never run. SVG, HTML, XML and text are not here: they are downloaded.
const INLINE = new Set([
  'application/pdf',
  'audio/aac',
  'audio/flac',
  'audio/mp4',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/webm',
  'audio/x-m4a',
  'image/apng',
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
  'video/mp4',
  'video/ogg',
  'video/quicktime',
  'video/webm',
])

export const isShownInline = (contentType: string): boolean => INLINE.has(contentType)

const NOTHING =
  "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"

/**
 * What a file may do when it is opened as a page: nothing, in an origin of its own. Browsers' PDF viewers do not start
 * in a sandbox; they run outside of our origin anyway.
 */
export const policyFor = (contentType: string): string =>
  contentType === 'application/pdf' ? `${NOTHING}; object-src 'self'` : `${NOTHING}; sandbox`
