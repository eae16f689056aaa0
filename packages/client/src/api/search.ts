import type { MessageId, RoomId, Seq } from '@roomkey/protocol'
import { z } from 'zod'
import type { Person } from './views.ts'

/** What to look for: words, "phrases", and from: in: before: after: has:file. Any text is a valid query. */
export const SearchScope = z.object({
  query: z.string().max(500),
  /** Of the person, by its IANA name: when a day begins. */
  zone: z.string().max(64),
})
export type SearchScope = z.infer<typeof SearchScope>

export const SearchRequest = SearchScope.extend({
  /** `next` of the page before; null: from the newest message. */
  before: z.int().nonnegative().nullable(),
  limit: z.int().positive().max(100),
})
export type SearchRequest = z.infer<typeof SearchRequest>

/** A text and the places in it that were looked for: [from, to) in UTF-16 units, in order, not overlapping. */
export interface Marked {
  text: string
  marks: Array<[from: number, to: number]>
}

export interface SearchHit {
  id: MessageId
  room: RoomId
  /** Null until the server has given it its place. */
  seq: Seq | null
  sender: Person | null
  isOwn: boolean
  at: number
  /** The part of the message around the first place; empty when it has no text. */
  excerpt: Marked
  /** Its files' names. */
  files: Marked[]
}

/** A part of the query that means nothing here: it was left out (dates), or nothing fits it (people, rooms). */
export interface SearchProblem {
  filter: 'from' | 'in' | 'before' | 'after' | 'has'
  value: string
}

export interface SearchPage {
  /** Newest first. */
  hits: SearchHit[]
  /** Where the next page begins; null when this is the last. */
  next: number | null
  problems: SearchProblem[]
  /**
   * How far back this device knows the rooms that were searched: everything since then, in milliseconds. Null: all
   * there is. `rooms`: how many of them go further back on the server.
   */
  horizon: { since: number; rooms: number } | null
}

/** What search does in the background. */
export interface SearchView {
  /** From 0 to 1 while messages are cached that cannot be found yet. */
  indexing: number | null
  /** Older messages are being fetched to be searched: how many pages of at most how many. */
  fetching: { pages: number; most: number } | null
}
