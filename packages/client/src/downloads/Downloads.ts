import type { AttachmentId, RoomId } from '@roomkey/protocol'
import type { Result } from '../api/commands.ts'
import type { Download } from '../api/views.ts'
import { PIECE_BYTES } from '../cache/downloadTables.ts'
import type { Stale } from '../cache/Stale.ts'
import { AbortHandle } from '../engine/AbortHandle.ts'
import type { Clock, HttpRequest, HttpResponse } from '../ports/index.ts'
import { failure, failureOf, OFFLINE } from '../session/failures.ts'
import { plainName } from '../views/plainName.ts'
import { type CachedFile, PieceCache, type PieceCacheParts, pieceEnd } from './PieceCache.ts'

/** A larger file is not handed out as a whole: whoever takes it holds it in memory. */
export const LARGEST_WHOLE = 16 * 1024 * 1024
const PROGRESS_EVERY_MS = 100

export interface DownloadsParts extends PieceCacheParts {
  clock: Clock
  stale: Stale
  /** Of the session; rejects when no answer came. */
  request(request: Omit<HttpRequest, 'url'> & { path: string }): Promise<HttpResponse>
}

export interface FileBytes {
  bytes: Uint8Array
  contentType: string
}
export interface FileInfo {
  name: string
  size: number
  contentType: string
}

interface Known extends CachedFile {
  name: string
  contentType: string
}

interface Running {
  abort: AbortHandle
  received: number
  /** How many have asked for it, and how many of them want to have it. */
  askers: number
  wanters: number
  shownAt: number
}

const GONE = failure('gone', 'This file is no longer there.')
const CANCELLED = failure('cancelled', 'This was cancelled.')

/** Files that people look at and save, from here where they were before, else from the server, in pieces. */
export class Downloads {
  readonly #parts: DownloadsParts
  readonly #cache: PieceCache
  readonly #running = new Map<AttachmentId, Running>()
  readonly #pieces = new Map<string, Promise<Result<{ bytes: Uint8Array }>>>()
  #closed = false

  constructor(parts: DownloadsParts) {
    this.#parts = parts
    this.#cache = new PieceCache(parts)
  }

  view(): Download[] {
    return [...this.#running].flatMap(([id, { received, wanters }]) => {
      const file = this.#known(id)
      if (file === undefined) return []
      return [
        { id, room: file.room, name: plainName(file.name), size: file.size, received, wanted: wanters > 0 },
      ]
    })
  }

  /** Null when it is not (or no longer) ours. */
  info(id: AttachmentId): FileInfo | null {
    const file = this.#known(id)
    return file === undefined ? null : { name: file.name, size: file.size, contentType: file.contentType }
  }

  /** A whole file. Fails with `tooLarge` where it has to be had in parts or by its link. */
  async whole(id: AttachmentId): Promise<Result<FileBytes>> {
    const file = this.#known(id)
    if (file === undefined) return GONE
    if (file.size > LARGEST_WHOLE) return failure('tooLarge', 'This file is too large to be shown here.')
    const bytes = new Uint8Array(file.size)
    let at = 0
    const read = await this.read(id, false, (piece) => {
      bytes.set(piece, at)
      at += piece.length
    })
    return read.ok ? { ok: true, bytes, contentType: file.contentType } : read
  }

  /** Bytes from anywhere in a file. */
  async part(
    id: AttachmentId,
    from: number,
    most: number,
  ): Promise<Result<{ bytes: Uint8Array; size: number }>> {
    const file = this.#known(id)
    if (file === undefined) return GONE
    const end = Math.min(file.size, from + most)
    const found: Uint8Array[] = []
    for (let at = from; at < end; ) {
      const number = Math.floor(at / PIECE_BYTES)
      const start = number * PIECE_BYTES
      const piece = await this.#during(file, false, () => this.#piece(file, number))
      if (!piece.ok) return piece
      const cut = piece.bytes.slice(at - start, end - start)
      found.push(cut)
      at += cut.length
    }
    this.#used(id)
    const [only] = found
    return { ok: true, bytes: found.length === 1 && only ? only : joined(found), size: file.size }
  }

  /**
   * Hands a file over piece by piece, in order, each when the one before was taken.
   * @param wanted somebody is to have it, who is told how far it is
   */
  async read(
    id: AttachmentId,
    wanted: boolean,
    take: (piece: Uint8Array) => Promise<void> | void,
  ): Promise<Result> {
    const file = this.#known(id)
    if (file === undefined) return GONE
    return this.#during(file, wanted, async () => {
      // One that is empty has one piece as well, without bytes.
      for (let number = 0; number === 0 || number * PIECE_BYTES < file.size; number++) {
        const piece = await this.#piece(file, number)
        if (!piece.ok) return piece
        if (!this.#isKnown(file)) return GONE
        await take(piece.bytes)
      }
      this.#used(id)
      return { ok: true }
    })
  }

  /** Whoever waits for it hears `cancelled`. */
  cancel(id: AttachmentId): void {
    this.#running.get(id)?.abort.abort()
  }

  /** Rows of rooms or messages went. */
  reconcile(): void {
    this.#cache.reconcile()
    for (const [id, { abort }] of this.#running) if (this.#known(id) === undefined) abort.abort()
  }

  close(): void {
    this.#closed = true
    this.#cache.close()
    for (const { abort } of this.#running.values()) abort.abort()
  }

  #known(id: AttachmentId): Known | undefined {
    const rows = this.#parts.sql.all<Known & { room: RoomId }>(
      `SELECT id, room_id AS room, name, size, content_type AS contentType FROM attachments WHERE id = ?`,
      [id],
    )
    return rows[0]
  }

  #isKnown({ id }: Known): boolean {
    return !this.#closed && this.#known(id) !== undefined
  }

  async #during<T>(file: Known, wanted: boolean, work: () => Promise<Result<T>>): Promise<Result<T>> {
    const { clock, stale } = this.#parts
    const running = this.#running.get(file.id) ?? {
      abort: new AbortHandle(),
      received: Math.min(this.#cache.held(file.id), file.size),
      askers: 0,
      wanters: 0,
      shownAt: clock.now(),
    }
    this.#running.set(file.id, running)
    running.askers++
    if (wanted) running.wanters++
    stale.mark('downloads')
    try {
      return await work()
    } finally {
      running.askers--
      if (wanted) running.wanters--
      if (running.askers === 0 && this.#running.get(file.id) === running) this.#running.delete(file.id)
      if (!this.#closed) stale.mark('downloads')
    }
  }

  /** One that is asked for twice at once is fetched once. */
  #piece(file: Known, number: number): Promise<Result<{ bytes: Uint8Array }>> {
    const name = `${file.id} ${number}`
    const asked = this.#pieces.get(name)
    if (asked !== undefined) return asked
    const found = this.#find(file, number).finally(() => this.#pieces.delete(name))
    this.#pieces.set(name, found)
    return found
  }

  async #find(file: Known, number: number): Promise<Result<{ bytes: Uint8Array }>> {
    const running = this.#running.get(file.id)
    const kept = await this.#kept(file, number)
    if (running?.abort.signal.aborted) return CANCELLED
    const found =
      kept === null ? await this.#fetch(file, number, running) : { ok: true as const, bytes: kept }
    if (!found.ok) return found
    if (kept === null) await this.#keep(file, number, found.bytes)
    if (running) this.#received(running, pieceEnd(file.size, number))
    return found
  }

  /** Null: it is not here, or the disk does not give it. */
  async #kept(file: Known, number: number): Promise<Uint8Array | null> {
    try {
      return await this.#cache.read(file, number)
    } catch (error) {
      this.#parts.report('downloads', error)
      return null
    }
  }

  /** A disk that is full, or refuses, keeps nobody from what has come: the pieces after it are not kept either. */
  async #keep(file: Known, number: number, bytes: Uint8Array): Promise<void> {
    try {
      await this.#cache.keep(file, number, bytes, () => this.#isKnown(file))
    } catch (error) {
      if (!this.#closed) this.#parts.report('downloads', error)
    }
  }

  #used(id: AttachmentId): void {
    try {
      this.#cache.used(id)
    } catch (error) {
      this.#parts.report('downloads', error)
    }
  }

  async #fetch(
    { id, size }: Known,
    number: number,
    running: Running | undefined,
  ): Promise<Result<{ bytes: Uint8Array }>> {
    const from = number * PIECE_BYTES
    const end = pieceEnd(size, number)
    const whole = end - from === size
    let response: HttpResponse
    try {
      response = await this.#parts.request({
        method: 'GET',
        // A link's last segment is for people; here nobody reads it.
        path: `/media/${id}/-/file`,
        ...(whole ? {} : { headers: { range: `bytes=${from}-${end - 1}` } }),
        atMostBytes: end - from,
        ...(running && {
          onReceived: (bytes) => this.#received(running, from + bytes),
          signal: running.abort.signal,
        }),
      })
    } catch {
      return running?.abort.signal.aborted ? CANCELLED : OFFLINE
    }
    const { bytes } = response
    if (bytes === undefined || response.status !== (whole ? 200 : 206)) return failureOf(response)
    if (bytes.length !== end - from) return failure('internal', 'The file did not arrive whole. Try again.')
    return { ok: true, bytes }
  }

  #received(running: Running, bytes: number): void {
    const { clock, stale } = this.#parts
    running.received = Math.max(running.received, bytes)
    const now = clock.now()
    if (this.#closed || Math.abs(now - running.shownAt) < PROGRESS_EVERY_MS) return
    running.shownAt = now
    stale.mark('downloads')
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
