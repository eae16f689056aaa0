import type { RoomId } from '@roomkey/protocol'

/** What a view can depend on: the local tables, and facts that are never stored. */
export type Source =
  | 'rooms'
  | 'memberships'
  | 'messages'
  | 'outbox'
  | 'attachments'
  | 'drafts'
  | 'read_marks'
  | 'session'
  | 'connection'
  | 'history'
  | 'typing'
  | 'presence'
  | 'search'
  | 'downloads'
  | 'lost'

/** A source, or the part of it that belongs to one room. */
export interface Dependency {
  source: Source
  room?: RoomId
}

/** Tells whoever reads the tables what a write made stale. Without a room: all of it. */
export class Stale {
  readonly #listeners = new Set<(source: Source, room: RoomId | undefined) => void>()

  mark(source: Source, room?: RoomId): void {
    for (const listener of this.#listeners) listener(source, room)
  }

  /** Listeners must not write. The returned function ends it. */
  onMark(listener: (source: Source, room: RoomId | undefined) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

export function concerns(dependency: Dependency, source: Source, room: RoomId | undefined): boolean {
  if (dependency.source !== source) return false
  return dependency.room === undefined || room === undefined || dependency.room === room
}
