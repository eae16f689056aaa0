/**
 * What is stored at once: so much a crash of the server may cost an upload. It fits into one request to S3
 * (files/S3Files.ts), sealed.
 */
export const PART_BYTES = 4 * 1024 * 1024

/** Of one person. */
export const OPEN_UPLOADS = 100
/** The files that one person has begun and not finished may have so many bytes together, in largest files. */
export const OPEN_LARGEST_FILES = 4

/** An upload that nobody goes on with is kept for a day, as what was uploaded and not sent is. */
export const KEPT_MICROSECONDS = 24 * 3600 * 1_000_000
