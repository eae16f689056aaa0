import type { Readable } from 'node:stream'

/** A finished file as the storage knows it. */
export interface StoredEntry {
  key: string
  /** Sealed bytes. */
  bytes: number
  /** When it was finished, in milliseconds since 1970 by the storage's clock. */
  storedAt: number
}

/** The port to where sealed files lie: disk, or S3-compatible storage. It sees ciphertext only. */
export interface Files {
  /**
   * Stores a stream of bytes under a new key, durable when it resolves; nothing is left behind when it rejects.
   * Rejects with the stream's own error when that fails, with code EEXIST (leaving what is there) when the key is
   * taken, and with RangeError when it is no FileKey. The stream is used up or destroyed in every case.
   */
  put(key: string, content: Readable): Promise<{ bytes: number }>
  /**
   * Bytes [start, end] of a stored file, end included; fewer when it is shorter. Rejects with code ENOENT when there
   * is none. Whoever takes the stream reads it to its end or destroys it.
   */
  read(key: string, start: number, end: number): Promise<Readable>
  /** Also resolves when there is none: the goal is reached. */
  remove(key: string): Promise<void>
  /** Every finished file, in any order and a page at a time; what is put or removed meanwhile may be in it or not. */
  list(): AsyncIterable<StoredEntry>
  /** Removes what uploads begun before that time (ms since 1970) left unfinished; what is finished stays. */
  removeUnfinished(before: number): Promise<void>
  close(): Promise<void>
}

/**
 * The storage cannot be reached or refuses us: nothing is known about the file. Any method may reject with it. Its
 * message names the kind of failure only: no key, no secret.
 */
export class FilesAwayError extends Error {
  override name = 'FilesAwayError'
}

/** Lower-case because some disks do not tell case apart; no dot, slash or other sign that means something in a path. */
export const FILE_KEY = /^[0-9a-z][0-9a-z-]{2,127}$/

/** Throws RangeError; the key is not repeated, it may be hostile. */
export function checkFileKey(key: string): void {
  if (!FILE_KEY.test(key)) throw new RangeError('A file key has 3 to 128 of 0-9, a-z and "-".')
}
