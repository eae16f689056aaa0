import type { AttachmentId } from '@roomkey/protocol'
import type { AbortSignalLike, HttpRequest, HttpResponse } from '../ports/index.ts'
import { failure, failureOf, OFFLINE } from '../session/failures.ts'
import type { CachedFile, PieceCache } from './PieceCache.ts'
import { CANCELLED, type Piece, type RunningDownload } from './RunningDownload.ts'

export interface PieceSourceParts {
  cache: PieceCache
  /** Of the session; rejects when no answer came. */
  request(request: Omit<HttpRequest, 'url'> & { path: string }): Promise<HttpResponse>
  /** Whether it is (still) ours: asked again after each wait. */
  isKnown(file: CachedFile): boolean
  /** So many bytes of it, from its start, are here. */
  onReceived(running: RunningDownload, bytes: number): void
  report(area: string, error: unknown): void
}

/** Pieces of files from here where they were before, else from the server, which are kept as far as that goes. */
export class PieceSource {
  readonly #parts: PieceSourceParts

  constructor(parts: PieceSourceParts) {
    this.#parts = parts
  }

  /** Whether a piece is here, or would be in no time, or is all there is of the file. */
  isAtHand({ id, size }: CachedFile, number: number, { pieces }: RunningDownload): boolean {
    const { cache } = this.#parts
    return size <= cache.pieceBytes || pieces.has(number) || cache.held(id) >= cache.pieceEnd(size, number)
  }

  piece(file: CachedFile, number: number, running: RunningDownload): Promise<Piece> {
    const asked = running.pieces.get(number)
    if (asked !== undefined) return asked
    const found = this.#find(file, number, running).finally(() => running.pieces.delete(number))
    running.pieces.set(number, found)
    return found
  }

  async #find(file: CachedFile, number: number, running: RunningDownload): Promise<Piece> {
    const kept = await this.#kept(file, number)
    if (running.signal.aborted) return CANCELLED
    const { cache } = this.#parts
    const from = number * cache.pieceBytes
    const end = cache.pieceEnd(file.size, number)
    const found =
      kept === null
        ? await this.fetch(file, from, end, running.signal, (bytes) =>
            this.#parts.onReceived(running, from + bytes),
          )
        : { ok: true as const, bytes: kept }
    if (!found.ok) return found
    if (kept === null) await this.#keep(file, number, found.bytes)
    this.#parts.onReceived(running, end)
    return found
  }

  /** Null: it is not here, or the disk does not give it. */
  async #kept(file: CachedFile, number: number): Promise<Uint8Array | null> {
    try {
      return await this.#parts.cache.read(file, number)
    } catch (error) {
      this.#parts.report('downloads', error)
      return null
    }
  }

  /** A disk that is full, or refuses, keeps nobody from what has come: the pieces after it are not kept either. */
  async #keep(file: CachedFile, number: number, bytes: Uint8Array): Promise<void> {
    try {
      await this.#parts.cache.keep(file, number, bytes, () => this.#parts.isKnown(file))
    } catch (error) {
      this.#parts.report('downloads', error)
    }
  }

  used(id: AttachmentId): void {
    try {
      this.#parts.cache.used(id)
    } catch (error) {
      this.#parts.report('downloads', error)
    }
  }

  async fetch(
    { id, size }: CachedFile,
    from: number,
    end: number,
    signal: AbortSignalLike,
    onReceived?: (bytes: number) => void,
  ): Promise<Piece> {
    const whole = end - from === size
    let response: HttpResponse
    try {
      response = await this.#parts.request({
        method: 'GET',
        // A link's last segment is for people; here nobody reads it.
        path: `/media/${id}/-/file`,
        ...(whole ? {} : { headers: { range: `bytes=${from}-${end - 1}` } }),
        atMostBytes: end - from,
        signal,
        ...(onReceived && { onReceived }),
      })
    } catch {
      return signal.aborted ? CANCELLED : OFFLINE
    }
    const { bytes } = response
    if (bytes === undefined || response.status !== (whole ? 200 : 206)) return failureOf(response)
    if (bytes.length !== end - from) return failure('internal', 'The file did not arrive whole. Try again.')
    return { ok: true, bytes }
  }
}
