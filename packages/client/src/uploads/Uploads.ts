import type { AttachmentId, Limits, RoomId } from '@roomkey/protocol'
import type { Transfer } from '../api/views.ts'
import { draftFileIds } from '../cache/draftFiles.ts'
import type { Stale } from '../cache/Stale.ts'
import { fail } from '../cache/sendRows.ts'
import { backoff } from '../connection/backoff.ts'
import { Pauses } from '../connection/Pauses.ts'
import { AbortHandle } from '../engine/AbortHandle.ts'
import type { Clock, HttpRequest, HttpResponse, Random, SqlDriver, Staging } from '../ports/index.ts'
import { endOf, type FailedUpload, isOfFile, TOO_LARGE, type UploadOutcome } from './endOf.ts'
import { Speed } from './Speed.ts'
import { discardUpload, sendFile } from './sendFile.ts'
import { transferOf, type UploadProgress } from './transferOf.ts'
import {
  nextUploads,
  readUploads,
  type UploadRow,
  uploadDigested,
  uploadFailed,
  uploadFinished,
  uploadPlaced,
} from './uploadRows.ts'

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
const PROGRESS_EVERY_MS = 100
const SPEED_EVERY_MS = 1000

interface Running extends UploadProgress {
  abort: AbortHandle
  shownAt: number
}

/** Brings staged files to the server, oldest first; the messages that link them follow through the outbox. */
export class Uploads {
  readonly #parts: UploadsParts
  readonly #running = new Map<AttachmentId, Running>()
  readonly #attempts = new Map<AttachmentId, number>()
  readonly #pauses: Pauses<AttachmentId>
  /**
   * Files that are kept for drafts and unsent messages: also those uploaded, until a message links them for good. Each
   * with the path under which the server knows what it has of it.
   */
  readonly #held: Map<AttachmentId, string | null>
  #closed = false

  constructor(parts: UploadsParts) {
    this.#parts = parts
    this.#pauses = new Pauses(parts.clock)
    this.#held = new Map([
      ...draftFileIds(parts.sql).map((id) => [id, null] as const),
      ...readUploads(parts.sql).map((row) => [row.id, row.upload_url] as const),
    ])
    // Data in memory knows nothing of what another tab keeps.
    if (parts.sql.persistent) parts.staging.sweep(parts.owner, new Set(this.#held.keys()))
    parts.staging.keep([...this.#held.keys()], parts.owner)
  }

  transfers(): Transfer[] {
    const now = this.#parts.clock.now()
    return readUploads(this.#parts.sql).map((row) => transferOf(row, this.#running.get(row.id), now))
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

  /** They belong to a draft or a message now. */
  take(files: readonly AttachmentId[]): void {
    this.#parts.staging.keep(files, this.#parts.owner)
    // Not those whose place on the server is known.
    for (const id of files) if (!this.#held.has(id)) this.#held.set(id, null)
  }

  /** Rows changed: stops and lets go of what no unsent message names any more. */
  reconcile(): void {
    if (this.#held.size === 0) return
    const { sql } = this.#parts
    const named = new Set([...draftFileIds(sql), ...readUploads(sql).map((row) => row.id)])
    for (const id of this.#held.keys()) if (!named.has(id)) this.#drop(id)
    this.drain()
  }

  #drop(id: AttachmentId): void {
    const place = this.#held.get(id)
    this.#held.delete(id)
    this.#running.get(id)?.abort.abort()
    // Where no answer comes, the server lets go of it by itself after a day; it may be linked, or gone, by now.
    if (place) discardUpload(this.#parts.request, place).catch(() => undefined)
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
      this.#failed(row, TOO_LARGE)
      return
    }
    const { clock, request, stale } = this.#parts
    const abort = new AbortHandle()
    const running: Running = { abort, read: 0, sent: null, shownAt: clock.now(), speed: new Speed() }
    this.#running.set(row.id, running)
    stale.mark('attachments', row.room_id)
    this.#watchSpeed(row, running)
    let outcome: UploadOutcome
    try {
      outcome = await sendFile(
        {
          request,
          digest: () => this.#digest(row, running),
          signal: abort.signal,
          placed: (path) => this.#placed(row, running, path),
          progress: (sent) => this.#progress(row, running, sent),
        },
        row,
      )
    } catch (error) {
      outcome = isOfFile(error) ? error : null
    }
    if (this.#closed || this.#running.get(row.id) !== running) return
    this.#running.delete(row.id)
    stale.mark('attachments', row.room_id)
    this.#ended(row, outcome)
    this.drain()
  }

  #ended(row: UploadRow, outcome: UploadOutcome): void {
    const end = endOf(outcome, (this.#attempts.get(row.id) ?? 0) + 1)
    if (end.end === 'failed') this.#failed(row, end)
    else if (end.end === 'later') this.#tryLater(row, end.seconds)
    else {
      uploadFinished(this.#parts.sql, row.id)
      this.#attempts.delete(row.id)
      // It is a file now; one that is not linked is collected as such.
      this.#held.set(row.id, null)
      this.#parts.finished(row.room_id)
    }
  }

  /** Kept with the row: neither a lost connection nor a new start has a large file read once more. */
  async #digest(row: UploadRow, running: Running): Promise<string> {
    const digest = await this.#parts.staging.digest(row.id, (read) => {
      running.read = read
      if (this.#running.get(row.id) === running) this.#show(row, running)
    })
    if (!this.#closed && this.#running.get(row.id) === running) {
      uploadDigested(this.#parts.sql, row.id, digest)
    }
    return digest
  }

  #placed(row: UploadRow, running: Running, path: string | null): void {
    // Cancelled while the server made a place for it.
    if (this.#running.get(row.id) !== running) {
      if (path !== null && !this.#closed) discardUpload(this.#parts.request, path).catch(() => undefined)
      return
    }
    uploadPlaced(this.#parts.sql, row.id, path)
    this.#held.set(row.id, path)
  }

  #progress(row: UploadRow, running: Running, sent: number): void {
    const now = this.#parts.clock.now()
    const first = running.sent === null
    running.sent = sent
    running.speed.add(now, sent)
    // Something got through: whatever fails next is another failure.
    if (!first) this.#attempts.delete(row.id)
    this.#show(row, running, first || sent >= row.size)
  }

  /** Hosts report every chunk; a person sees ten steps in a second. */
  #show(row: UploadRow, running: Running, atOnce = false): void {
    const now = this.#parts.clock.now()
    if (!atOnce && Math.abs(now - running.shownAt) < PROGRESS_EVERY_MS) return
    running.shownAt = now
    this.#parts.stale.mark('attachments', row.room_id)
  }

  /** What stands still tells nothing, and is slower by the second all the same. */
  #watchSpeed(row: UploadRow, running: Running): void {
    this.#parts.clock.after(SPEED_EVERY_MS, () => {
      if (this.#closed || this.#running.get(row.id) !== running) return
      this.#parts.stale.mark('attachments', row.room_id)
      this.#watchSpeed(row, running)
    })
  }

  #tryLater(row: UploadRow, seconds: number): void {
    const attempt = (this.#attempts.get(row.id) ?? 0) + 1
    this.#attempts.set(row.id, attempt)
    const ms = seconds * 1000 + backoff(attempt, this.#parts.random.next())
    this.#pauses.start(row.id, ms, () => this.drain())
  }

  #failed(row: UploadRow, { reason, retryable }: FailedUpload): void {
    this.#parts.sql.transaction(() => {
      uploadFailed(this.#parts.sql, row.id, reason)
      fail(this.#parts.sql, row.message_id, { reason, retryable })
    })
    this.#attempts.delete(row.id)
    this.#parts.stale.mark('attachments', row.room_id)
    this.#parts.stale.mark('outbox', row.room_id)
    this.#parts.finished(row.room_id)
  }
}
