import type { RoomId } from '@roomkey/protocol'
import type { Result } from '../api/commands.ts'
import type { SearchView } from '../api/search.ts'
import type { Stale } from '../cache/Stale.ts'
import type { KnownRooms } from './KnownRooms.ts'
import { readScope, type ScopeParts } from './scope.ts'

export interface FetchOlderParts extends ScopeParts {
  stale: Stale
  known: KnownRooms
  /** Brings one page of the room's history into the cache. */
  fetchPage(room: RoomId): Promise<Result>
}

/** Some thousands of messages: then the person sees what was found and may ask for more. */
const MOST_PAGES = 20

/**
 * Brings older history into the cache for a search, always of the room that is known least far back: so the day
 * since which everything has been searched moves back fastest.
 */
export class FetchOlder {
  readonly #parts: FetchOlderParts
  #running: Promise<Result> | null = null
  #stopped = false
  #pages = 0

  constructor(parts: FetchOlderParts) {
    this.#parts = parts
  }

  get progress(): SearchView['fetching'] {
    return this.#running === null ? null : { pages: this.#pages, most: MOST_PAGES }
  }

  /** Joins the one that runs. Resolves when it is done, stopped, or a page could not be fetched. */
  run(query: string, zone: string): Promise<Result> {
    this.#running ??= this.#fetch(query, zone).finally(() => {
      this.#running = null
      this.#parts.stale.mark('search')
    })
    return this.#running
  }

  /** Ends after the page that is on its way. */
  cancel(): void {
    this.#stopped = true
  }

  close(): void {
    this.#stopped = true
  }

  async #fetch(query: string, zone: string): Promise<Result> {
    const { known, stale } = this.#parts
    this.#stopped = false
    const scope = readScope(this.#parts, query, zone)
    for (this.#pages = 0; this.#pages < MOST_PAGES; this.#pages++) {
      const next = this.#stopped ? undefined : known.openEnds(scope)[0]
      if (next === undefined) break
      stale.mark('search')
      const page = await this.#parts.fetchPage(next.room)
      if (!page.ok) return page
    }
    return { ok: true }
  }
}
