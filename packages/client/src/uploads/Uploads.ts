import type { AttachmentId, Limits, RoomId } from '@roomkey/protocol'
import type { Transfer } from '../api/views.ts'
import type { Stale } from '../cache/Stale.ts'
import { fail } from '../cache/sendRows.ts'
import { backoff } from '../connection/backoff.ts'
import { Pauses } from '../connection/Pauses.ts'
import { AbortHandle } from '../engine/AbortHandle.ts'
import { errorCodeOf } from '../outbox/errorCode.ts'
import {
  type Clock,
  type HttpRequest,
  type HttpResponse,
  type Random,
  type SqlDriver,
  StagedFileGone,
  StagedFileUnreadable,
  type Staging,
} from '../ports/index.ts'
import { isRetryable } from '../session/failures.ts'
import { restingState, uploadRequest } from './uploadRequest.ts'
import { nextUploads, readUploads, type UploadRow, uploadFailed, uploadFinished } from './uploadRows.ts'

export interface UploadsParts {
  sql: SqlDriver
  clock: Clock
  random: Random
  stale: Stale
  staging: Staging
  /** For whom files are kept. */
  owner: string
  /** Of the session; rejects when no answer came. */
  request(request: Omit<HttpRequest, 'url'> & { path: string }): Promise<HttpResponse>
  isLive(): boolean
  limits(): Limits
  /** A file arrived or failed: a message of the room may be ready to go. */
  finished(room: RoomId): void
  report(area: string, error: unknown): void
}

const AT_ONCE = 2
const MAX_ATTEMPTS = 5
const PROGRESS_EVERY_MS = 100

/** Null when none came. */
type Answer = HttpResponse | StagedFileGone | StagedFileUnreadable | null

interface Running {
  abort: AbortHandle
  sent: number
  shownAt: number
}

/** Brings staged files to the server, oldest first; the messages that link them follow through the outbox. */
export class Uploads {
  readonly #parts: UploadsParts
  readonly #running = new Map<AttachmentId, Running>()
  readonly #attempts = new Map<AttachmentId, number>()
  readonly #pauses: Pauses<AttachmentId>
  /** Files that are kept for unsent messages: also those uploaded, until a message links them for good. */
  readonly #held: Set<AttachmentId>
  #closed = false

  constructor(parts: UploadsParts) {
    this.#parts = parts
    this.#pauses = new Pauses(parts.clock)
    this.#held = new Set(readUploads(parts.sql).map((row) => row.id))
    parts.staging.sweep(parts.owner, this.#held)
  }

  transfers(): Transfer[] {
    return readUploads(this.#parts.sql).map((row) => {
      const running = this.#running.get(row.id)
      const file = {
        id: row.id,
        room: row.room_id,
        name: row.name,
        size: row.size,
        contentType: row.content_type,
      }
      if (running !== undefined) return { ...file, state: 'uploading', sent: running.sent }
      return { ...file, ...restingState(row) }
    })
  }

  drain(): void {
    if (this.#closed || !this.#parts.isLive()) return
    for (const row of nextUploads(this.#parts.sql)) {
      if (this.#running.size >= AT_ONCE) return
      if (!this.#running.has(row.id) && !this.#pauses.has(row.id)) {
        this.#upload(row).catch((error) => this.#parts.report('uploads', error))
      }
    }
  }

  /** They go up with a message now. */
  take(files: readonly AttachmentId[]): void {
    this.#parts.staging.keep(files, this.#parts.owner)
    for (const id of files) this.#held.add(id)
  }

  /** Rows changed: stops and lets go of what no unsent message names any more. */
  reconcile(): void {
    if (this.#held.size === 0) return
    const named = new Set(readUploads(this.#parts.sql).map((row) => row.id))
    for (const id of this.#held) if (!named.has(id)) this.#drop(id)
    this.drain()
  }

  #drop(id: AttachmentId): void {
    this.#held.delete(id)
    this.#running.get(id)?.abort.abort()
    this.#running.delete(id)
    this.#pauses.cancel(id)
    this.#attempts.delete(id)
    this.#parts.staging.release(id)
  }

  /** A new connection is a fresh start for what waited for its next try. */
  connected(): void {
    this.#pauses.clear()
    this.drain()
  }

  close(): void {
    this.#closed = true
    for (const running of this.#running.values()) running.abort.abort()
    this.#pauses.clear()
  }

  async #upload(row: UploadRow): Promise<void> {
    if (row.size > this.#parts.limits().file_bytes) {
      this.#failed(row, 'The file is too large for this server.', false)
      return
    }
    const running: Running = { abort: new AbortHandle(), sent: 0, shownAt: this.#parts.clock.now() }
    this.#running.set(row.id, running)
    this.#parts.stale.mark('attachments', row.room_id)
    let response: Answer
    try {
      response = await this.#parts.request(
        uploadRequest(row, running.abort.signal, (sent) => this.#progress(row, running, sent)),
      )
    } catch (error) {
      // No answer: tried again under the same id, which the server takes for the same file.
      response = error instanceof StagedFileGone || error instanceof StagedFileUnreadable ? error : null
    }
    if (this.#closed || this.#running.get(row.id) !== running) return
    this.#running.delete(row.id)
    this.#parts.stale.mark('attachments', row.room_id)
    this.#answered(row, response)
    this.drain()
  }

  #answered(row: UploadRow, response: Answer): void {
    if (response instanceof StagedFileGone) {
      this.#failed(row, 'The file is no longer there. Add it again.', false)
    } else if (response instanceof StagedFileUnreadable) {
      this.#failed(row, 'The file cannot be read. Check it and add it again.', true)
    } else if (response === null) {
      this.#tryLater(row, undefined)
    } else if (response.status === 200 || response.status === 201) {
      uploadFinished(this.#parts.sql, row.id)
      this.#attempts.delete(row.id)
      this.#parts.finished(row.room_id)
    } else {
      const { code, detail, retryAfter } = errorCodeOf(response)
      const worn = code === 'internal' && (this.#attempts.get(row.id) ?? 0) + 1 >= MAX_ATTEMPTS
      if (isRetryable(code) && !worn) this.#tryLater(row, retryAfter)
      else if (code === 'too_large') this.#failed(row, 'The file is too large for this server.', false)
      else this.#failed(row, detail, true)
    }
  }

  #progress(row: UploadRow, running: Running, sent: number): void {
    running.sent = Math.min(sent, row.size)
    const now = this.#parts.clock.now()
    // Hosts report every chunk; a person sees ten steps in a second.
    if (Math.abs(now - running.shownAt) < PROGRESS_EVERY_MS && sent < row.size) return
    running.shownAt = now
    this.#parts.stale.mark('attachments', row.room_id)
  }

  #tryLater(row: UploadRow, seconds: number | undefined): void {
    const attempt = (this.#attempts.get(row.id) ?? 0) + 1
    this.#attempts.set(row.id, attempt)
    const ms = (seconds ?? 0) * 1000 + backoff(attempt, this.#parts.random.next())
    this.#pauses.start(row.id, ms, () => this.drain())
  }

  /** `retryable`: another try may find another file, server or disk. */
  #failed(row: UploadRow, reason: string, retryable: boolean): void {
    this.#parts.sql.transaction(() => {
      uploadFailed(this.#parts.sql, row.id, reason)
      fail(this.#parts.sql, row.message_id, reason, retryable)
    })
    this.#attempts.delete(row.id)
    this.#parts.stale.mark('attachments', row.room_id)
    this.#parts.stale.mark('outbox', row.room_id)
    this.#parts.finished(row.room_id)
  }
}
