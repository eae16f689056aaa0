import { type RowChanges, rowChanges } from '../api/rowChanges.ts'
import type { RoomRow, ViewQuery } from '../api/views.ts'

/**
 * The room lists as the page has them, so that it is sent what changed: of five hundred rooms it would else take in
 * every one for each message anywhere. (The other lists are short.)
 */
export class SentRows {
  readonly #lists = new Map<number, readonly RoomRow[] | null>()

  /** @param query as the page sent it, which may be nonsense: the engine refuses that */
  begin(watch: number, query: ViewQuery | undefined): void {
    if (query?.view === 'rooms') this.#lists.set(watch, null)
    else this.#lists.delete(watch)
  }

  forget(watch: number): void {
    this.#lists.delete(watch)
  }

  forgetAll(): void {
    this.#lists.clear()
  }

  /** What to say of a value that is sent now; null: all of it. */
  next(watch: number, value: unknown): RowChanges | null {
    const before = this.#lists.get(watch)
    if (before === undefined) return null
    const rows = value as readonly RoomRow[]
    this.#lists.set(watch, rows)
    return before === null ? null : rowChanges(before, rows)
  }
}
