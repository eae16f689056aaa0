import type { AttachmentId, RoomId } from '@roomkey/protocol'
import { PIECE_BYTES } from '../cache/downloadTables.ts'
import type { SealedPieces, SqlDriver } from '../ports/index.ts'

const MB = 1024 * 1024
/** A larger file is in nobody's database: its rows would be the most of it. */
export const LARGEST_IN_ROWS = 16 * MB
/** A larger one would push out most of what else is kept. */
export const LARGEST_BESIDE = 512 * MB
/** Of the database, on disk and where everything ends with the tab; and of what lies beside it. */
const ROOM_FOR = { disk: 256 * MB, memory: 32 * MB, beside: 1024 * MB }

export interface CachedFile {
  id: AttachmentId
  room: RoomId
  size: number
}

export interface PieceCacheParts {
  sql: SqlDriver
  /** Of the host, where it has a place for large files. */
  pieces?: SealedPieces
  pieceBytes?: number
  /** For whom they are kept there. */
  owner: string
  /** For tests: other than ROOM_FOR. */
  room?: { rows: number; beside: number }
  report(area: string, error: unknown): void
}

interface Piece {
  content: Uint8Array | null
  key: Uint8Array | null
}

/**
 * The content of files, in pieces from their start on: small files in the account's database, large ones sealed beside
 * it. When there is no room left, those that were not used for longest go.
 */
export class PieceCache {
  readonly #parts: PieceCacheParts
  readonly pieceBytes: number
  readonly #room: { rows: number; beside: number }
  /** Nothing lies beside a database that ends with the process: its keys would be gone. */
  readonly #beside: SealedPieces | null
  /** Files that have pieces with the host. */
  readonly #outside = new Set<AttachmentId>()
  #closed = false

  constructor(parts: PieceCacheParts) {
    this.#parts = parts
    const { sql, pieces, pieceBytes, owner, report } = parts
    this.pieceBytes = pieceBytes ?? PIECE_BYTES
    this.#beside = sql.persistent ? (pieces ?? null) : null
    const rows = sql.persistent ? ROOM_FOR.disk : ROOM_FOR.memory
    this.#room = parts.room ?? { rows, beside: ROOM_FOR.beside }
    // Their messages went while this app did not look: with a room, or with another life of the server.
    sql.run('DELETE FROM downloads WHERE attachment_id NOT IN (SELECT id FROM attachments)')
    for (const id of this.#named()) this.#outside.add(id)
    this.#beside?.sweep(owner, this.#outside).catch((error) => report('downloads', error))
  }

  /** Whether one of this size is kept at all. */
  keeps(size: number): boolean {
    return this.#isBeside(size)
      ? size <= Math.min(LARGEST_BESIDE, this.#room.beside)
      : size <= Math.min(LARGEST_IN_ROWS, this.#room.rows)
  }

  /** Where in a file one of its pieces ends. */
  pieceEnd(size: number, number: number): number {
    return Math.min(size, (number + 1) * this.pieceBytes)
  }

  /** Bytes of it that are here, from its start. */
  held(id: AttachmentId): number {
    const { sql } = this.#parts
    return sql.all<{ held: number }>('SELECT held FROM downloads WHERE attachment_id = ?', [id])[0]?.held ?? 0
  }

  /** Null: it is not here, or not whole any more; then what follows it is forgotten, too. */
  async read({ id, size }: Pick<CachedFile, 'id' | 'size'>, number: number): Promise<Uint8Array | null> {
    if (this.held(id) < this.pieceEnd(size, number)) return null
    const { sql, owner } = this.#parts
    const row = sql.all<Piece>(
      'SELECT content, key FROM download_pieces WHERE attachment_id = ? AND number = ?',
      [id, number],
    )[0]
    const content = row?.key
      ? await this.#beside?.read(owner, id, number, plain(row.key))
      : row?.content && plain(row.content)
    if (content?.length === this.pieceEnd(size, number) - number * this.pieceBytes) return content
    if (!this.#closed) this.#forgetFrom(id, number)
    return null
  }

  /** It was looked at: others go before it. */
  used(id: AttachmentId): void {
    this.#parts.sql.run(
      'UPDATE downloads SET used = (SELECT max(used) + 1 FROM downloads) WHERE attachment_id = ?',
      [id],
    )
  }

  /** Keeps what continues what is here. `wanted` is asked again after each wait: access may be lost meanwhile. */
  async keep(file: CachedFile, number: number, content: Uint8Array, wanted: () => boolean): Promise<void> {
    const { id, size } = file
    const fits = () => wanted() && this.held(id) === number * this.pieceBytes
    if (!this.keeps(size) || !fits()) return
    const { sql, owner } = this.#parts
    const beside = this.#isBeside(size) ? this.#beside : null
    let key: Uint8Array | null = null
    if (beside) {
      this.#outside.add(id)
      key = await beside.write(owner, id, number, content)
      if (!fits()) {
        if (!this.#closed) this.reconcile()
        return
      }
    }
    sql.transaction(() => {
      if (number === 0) this.#begin(file, beside !== null)
      sql.run(
        'INSERT OR REPLACE INTO download_pieces (attachment_id, number, content, key) VALUES (?, ?, ?, ?)',
        [id, number, key === null ? content : null, key],
      )
      sql.run('UPDATE downloads SET held = ? WHERE attachment_id = ?', [this.pieceEnd(size, number), id])
    })
    this.reconcile()
  }

  /** Rows went: what lay outside for them goes, too. */
  reconcile(): void {
    if (this.#outside.size === 0) return
    const named = this.#named()
    for (const id of this.#outside) {
      if (named.has(id)) continue
      this.#outside.delete(id)
      const { owner, report } = this.#parts
      this.#beside?.remove(owner, id).catch((error) => report('downloads', error))
    }
  }

  /** The database is about to be closed. */
  close(): void {
    this.#closed = true
  }

  #isBeside(size: number): boolean {
    return this.#beside !== null && size > this.pieceBytes
  }

  #named(): Set<AttachmentId> {
    const { sql } = this.#parts
    const rows = sql.all<{ id: AttachmentId }>('SELECT attachment_id AS id FROM downloads WHERE beside = 1')
    return new Set(rows.map(({ id }) => id))
  }

  /** With room for all of it: a file that is half here is nothing to look at. */
  #begin({ id, room, size }: CachedFile, beside: boolean): void {
    const { sql } = this.#parts
    sql.run('DELETE FROM downloads WHERE attachment_id = ?', [id])
    this.#makeRoom(beside, size)
    sql.run(
      `INSERT INTO downloads (attachment_id, room_id, size, held, used, beside)
       VALUES (?, ?, ?, 0, (SELECT coalesce(max(used), 0) + 1 FROM downloads), ?)`,
      [id, room, size, beside ? 1 : 0],
    )
  }

  #makeRoom(beside: boolean, bytes: number): void {
    const { sql } = this.#parts
    const where = beside ? 1 : 0
    const kept = sql.all<{ id: string; size: number }>(
      'SELECT attachment_id AS id, size FROM downloads WHERE beside = ? ORDER BY used',
      [where],
    )
    const held = kept.reduce((sum, { size }) => sum + size, 0)
    let over = held + bytes - (beside ? this.#room.beside : this.#room.rows)
    for (const { id, size } of kept) {
      if (over <= 0) return
      sql.run('DELETE FROM downloads WHERE attachment_id = ?', [id])
      over -= size
    }
  }

  #forgetFrom(id: AttachmentId, number: number): void {
    const { sql } = this.#parts
    sql.transaction(() => {
      if (number === 0) sql.run('DELETE FROM downloads WHERE attachment_id = ?', [id])
      sql.run('DELETE FROM download_pieces WHERE attachment_id = ? AND number >= ?', [id, number])
      sql.run('UPDATE downloads SET held = ? WHERE attachment_id = ?', [number * this.pieceBytes, id])
    })
  }
}

/** Drivers hand out their own kinds of bytes, which would not cross to the page as such. */
const plain = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
