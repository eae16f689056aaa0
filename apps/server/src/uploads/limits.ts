/**
 * What is stored at once, unless the parts say otherwise: so much a crash of the server may cost an upload. It fits into one request to S3
 * (files/S3Files.ts), sealed.
 */
export const PART_BYTES = 4 * 1024 * 1024

/** Of one person. */
export const OPEN_UPLOADS = 100
/** The files that one person has begun and not finished may have so many bytes together, in largest files. */
export const OPEN_LARGEST_FILES = 4

// An upload that came in more pieces begins anew, and so does one that is older than a week: nobody keeps what is never
// finished by a byte a day. Its line may break so often:
const MOST_BREAKS = 2000
export const mostParts = (size: number, partBytes: number): number =>
  MOST_BREAKS + Math.ceil(size / partBytes)
export const LONGEST_MICROSECONDS = 7 * 24 * 3600 * 1_000_000

/** An upload that nobody goes on with is kept for a day, as what was uploaded and not sent is. */
export const KEPT_MICROSECONDS = 24 * 3600 * 1_000_000
