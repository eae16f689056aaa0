import type { AttachmentId, RoomId } from '@roomkey/protocol'
import type { Result } from '../api/commands.ts'
import type { HttpRequest, HttpResponse, SqlDriver } from '../ports/index.ts'
import { failure, failureOf, OFFLINE } from '../session/failures.ts'

const MB = 1024 * 1024
/** A larger file is opened by its link: pictures are smaller, and what passes here is held in memory. */
export const LARGEST_KEPT = 16 * MB
/** On disk, and where everything ends with the tab. */
const ROOM_FOR = { disk: 256 * MB, memory: 32 * MB }

export interface DownloadsParts {
  sql: SqlDriver
  /** Of the session; rejects when no answer came. */
  request(request: Omit<HttpRequest, 'url'> & { path: string }): Promise<HttpResponse>
  /** For tests: other than ROOM_FOR. */
  bytes?: number
}

export interface FileBytes {
  bytes: Uint8Array
  contentType: string
}

interface Known {
  room_id: RoomId
  size: number
  content_type: string
}

/**
 * Files that people looked at, kept in the account's database: encrypted where that is, gone with it, and a room's with
 * the room. When there is no room left, those that were not looked at for longest go.
 */
export class Downloads {
  readonly #parts: DownloadsParts
  readonly #room: number
  readonly #fetching = new Map<AttachmentId, Promise<Result<FileBytes>>>()

  constructor(parts: DownloadsParts) {
    this.#parts = parts
    const { sql, bytes } = parts
    this.#room = bytes ?? (sql.persistent ? ROOM_FOR.disk : ROOM_FOR.memory)
    // Their messages went while this app did not look: with a room, or with another life of the server.
    sql.run('DELETE FROM downloads WHERE attachment_id NOT IN (SELECT id FROM attachments)')
  }

  /** A file's bytes, from here when it was looked at before. Fails with `tooLarge` when it is opened by its link. */
  async read(id: AttachmentId): Promise<Result<FileBytes>> {
    const known = this.#known(id)
    if (known === undefined) return failure('gone', 'This file is no longer there.')
    const kept = this.#kept(id)
    if (kept !== undefined) return { ok: true, bytes: kept, contentType: known.content_type }
    if (known.size > LARGEST_KEPT) return failure('tooLarge', 'This file is too large to be shown here.')
    const running = this.#fetching.get(id)
    if (running !== undefined) return running
    const fetching = this.#fetch(id, known).finally(() => this.#fetching.delete(id))
    this.#fetching.set(id, fetching)
    return fetching
  }

  #known(id: AttachmentId): Known | undefined {
    const { sql } = this.#parts
    return sql.all<Known>('SELECT room_id, size, content_type FROM attachments WHERE id = ?', [id])[0]
  }

  #kept(id: AttachmentId): Uint8Array | undefined {
    const { sql } = this.#parts
    const found = sql.all<{ content: Uint8Array }>('SELECT content FROM downloads WHERE attachment_id = ?', [
      id,
    ])[0]
    if (found !== undefined) {
      sql.run('UPDATE downloads SET used = (SELECT max(used) + 1 FROM downloads) WHERE attachment_id = ?', [
        id,
      ])
    }
    // Drivers hand out their own kinds of bytes, which would not cross to the page as such.
    return found && new Uint8Array(found.content.buffer, found.content.byteOffset, found.content.byteLength)
  }

  async #fetch(id: AttachmentId, { size, content_type: contentType }: Known): Promise<Result<FileBytes>> {
    let response: HttpResponse
    try {
      // A link's last segment is for people; here nobody reads it.
      const path = `/media/${id}/-/file`
      response = await this.#parts.request({ method: 'GET', path, atMostBytes: size })
    } catch {
      return OFFLINE
    }
    const { bytes } = response
    if (bytes === undefined || response.status !== 200) return failureOf(response)
    if (bytes.length !== size) return failure('internal', 'The file did not arrive whole. Try again.')
    this.#keep(id, bytes)
    return { ok: true, bytes, contentType }
  }

  #keep(id: AttachmentId, bytes: Uint8Array): void {
    const { sql } = this.#parts
    // Who lost the room while it was on its way keeps nothing of it.
    const room = this.#known(id)?.room_id
    if (room === undefined || bytes.length > this.#room) return
    sql.transaction(() => {
      this.#makeRoom(bytes.length)
      sql.run(
        `INSERT OR REPLACE INTO downloads (attachment_id, room_id, size, used, content)
         VALUES (?, ?, ?, (SELECT coalesce(max(used), 0) + 1 FROM downloads), ?)`,
        [id, room, bytes.length, bytes],
      )
    })
  }

  #makeRoom(bytes: number): void {
    const { sql } = this.#parts
    const held =
      sql.all<{ bytes: number }>('SELECT coalesce(sum(size), 0) AS bytes FROM downloads')[0]?.bytes ?? 0
    let left = held + bytes - this.#room
    if (left <= 0) return
    const oldest = sql.all<{ used: number; size: number }>('SELECT used, size FROM downloads ORDER BY used')
    for (const { used, size } of oldest) {
      if (left <= 0) return
      sql.run('DELETE FROM downloads WHERE used = ?', [used])
      left -= size
    }
  }
}
