import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { LARGEST_WHOLE, type Result } from '../api/commands.ts'
import type { Download } from '../api/views.ts'
import type { Stale } from '../cache/Stale.ts'
import type { Clock } from '../ports/index.ts'
import { failure } from '../session/failures.ts'
import { plainName } from '../views/plainName.ts'
import { type CachedFile, PieceCache, type PieceCacheParts } from './PieceCache.ts'
import { PieceSource, type PieceSourceParts } from './PieceSource.ts'
import { type Asker, CANCELLED, RunningDownload } from './RunningDownload.ts'

const PROGRESS_EVERY_MS = 100

export interface DownloadsParts extends PieceCacheParts, Pick<PieceSourceParts, 'request'> {
  clock: Clock
  stale: Stale
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

const GONE = failure('gone', 'This file is no longer there.')

/** Files that people look at and save, from here where they were before, else from the server, in pieces. */
export class Downloads {
  readonly #parts: DownloadsParts
  readonly #cache: PieceCache
  readonly #source: PieceSource
  readonly #running = new Map<AttachmentId, RunningDownload>()
  #closed = false

  constructor(parts: DownloadsParts) {
    this.#parts = parts
    this.#cache = new PieceCache(parts)
    this.#source = new PieceSource({
      ...parts,
      cache: this.#cache,
      isKnown: (file) => this.#isKnown(file),
      onReceived: (running, bytes) => this.#received(running, bytes),
    })
  }

  view(): Download[] {
    return [...this.#running].flatMap(([id, { received, wanted }]) => {
      const file = this.#known(id)
      if (file === undefined) return []
      return [{ id, room: file.room, name: plainName(file.name), size: file.size, received, wanted }]
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

  /**
   * Bytes from anywhere in a file. Looking at a part of a large one keeps nothing of it: what is kept is kept whole, and
   * others would go for it.
   */
  async part(
    id: AttachmentId,
    from: number,
    most: number,
  ): Promise<Result<{ bytes: Uint8Array; size: number }>> {
    const file = this.#known(id)
    if (file === undefined) return GONE
    const end = Math.min(file.size, from + most)
    const bytes = new Uint8Array(Math.max(0, end - from))
    return this.#during(file, false, async (running, asker) => {
      for (let at = from; at < end; ) {
        const number = Math.floor(at / this.#cache.pieceBytes)
        const until = Math.min(end, this.#cache.pieceEnd(file.size, number))
        const atHand = this.#source.isAtHand(file, number, running)
        const found = await asker.or(
          atHand
            ? this.#source.piece(file, number, running)
            : this.#source.fetch(file, at, until, running.signal),
        )
        if (!found.ok) return found
        const start = number * this.#cache.pieceBytes
        bytes.set(atHand ? found.bytes.subarray(at - start, until - start) : found.bytes, at - from)
        at = until
      }
      if (!this.#isKnown(file)) return GONE
      this.#source.used(id)
      return { ok: true, bytes, size: file.size }
    })
  }

  /** Fetches it into what is kept. Fails with `tooLarge` where one of its size is not. */
  async keep(id: AttachmentId): Promise<Result> {
    const file = this.#known(id)
    if (file === undefined) return GONE
    if (!this.#cache.keeps(file.size)) return failure('tooLarge', 'This file is too large to be kept.')
    return this.read(id, false, () => {})
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
    return this.#during(file, wanted, async (running, asker) => {
      // One that is empty has one piece as well, without bytes.
      for (let number = 0; number === 0 || number * this.#cache.pieceBytes < file.size; number++) {
        const piece = await asker.or(this.#source.piece(file, number, running))
        if (!piece.ok) return piece
        if (!this.#isKnown(file)) return GONE
        await take(piece.bytes)
      }
      this.#source.used(id)
      return { ok: true }
    })
  }

  /** Whoever wants to have it hears `cancelled`; what is looked at goes on. */
  cancel(id: AttachmentId): void {
    this.#end(id, (running) => running.cancelWanted())
  }

  /** One who looked at it looks no more, and need not wait for it. */
  withdraw(id: AttachmentId): void {
    this.#end(id, (running) => running.withdraw())
  }

  /** Rows of rooms or messages went. */
  reconcile(): void {
    this.#cache.reconcile()
    for (const id of [...this.#running.keys()])
      if (this.#known(id) === undefined) this.#end(id, (running) => running.endAll(GONE))
  }

  close(): void {
    this.#closed = true
    this.#cache.close()
    for (const running of this.#running.values()) running.endAll(CANCELLED)
  }

  #known(id: AttachmentId): Known | undefined {
    const rows = this.#parts.sql.all<Known & { room: RoomId }>(
      `SELECT id, room_id AS room, name, size, content_type AS contentType FROM attachments WHERE id = ?`,
      [id],
    )
    return rows[0]
  }

  #isKnown({ id }: CachedFile): boolean {
    return !this.#closed && this.#known(id) !== undefined
  }

  async #during<T>(
    file: Known,
    wanted: boolean,
    work: (running: RunningDownload, asker: Asker) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const { clock, stale } = this.#parts
    const running =
      this.#running.get(file.id) ??
      new RunningDownload(Math.min(this.#cache.held(file.id), file.size), clock.now())
    this.#running.set(file.id, running)
    const asker = running.join(wanted)
    stale.mark('downloads')
    try {
      return await work(running, asker)
    } finally {
      running.leave(asker)
      this.#forgetLeft(file.id, running)
      if (!this.#closed) stale.mark('downloads')
    }
  }

  #end(id: AttachmentId, who: (running: RunningDownload) => void): void {
    const running = this.#running.get(id)
    if (running === undefined) return
    who(running)
    this.#forgetLeft(id, running)
    if (!this.#closed) this.#parts.stale.mark('downloads')
  }

  /** Who asks after it was left must not join what is being ended. */
  #forgetLeft(id: AttachmentId, running: RunningDownload): void {
    if (running.isLeft && this.#running.get(id) === running) this.#running.delete(id)
  }

  #received(running: RunningDownload, bytes: number): void {
    const { clock, stale } = this.#parts
    running.received = Math.max(running.received, bytes)
    const now = clock.now()
    if (this.#closed || Math.abs(now - running.shownAt) < PROGRESS_EVERY_MS) return
    running.shownAt = now
    stale.mark('downloads')
  }
}
