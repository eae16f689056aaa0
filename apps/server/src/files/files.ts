import type { Readable } from 'node:stream'

/** The port to where sealed files lie: disk, or S3-compatible storage. It sees ciphertext only. */
export interface Files {
  /** Stores a stream under a new key, durable when it resolves; nothing is left behind when the stream fails. */
  put(key: string, content: Readable): Promise<{ bytes: number }>
  /** Bytes [start, end] of a stored file, end included. Rejects with code ENOENT when there is none. */
  read(key: string, start: number, end: number): Promise<Readable>
  remove(key: string): Promise<void>
  close(): Promise<void>
}
