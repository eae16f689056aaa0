import type { RoomId } from '@roomkey/protocol'
import type { ViewSink } from '../api/commands.ts'
import type { ViewQuery } from '../api/views.ts'
import { concerns, type Dependency, type Stale } from '../cache/Stale.ts'
import type { Clock } from '../ports/index.ts'

export interface WatchesParts {
  clock: Clock
  stale: Stale
  sink: ViewSink
  read(query: ViewQuery): unknown
  dependencies(query: ViewQuery): readonly Dependency[]
  /** How long an answer may stay as it is although it is stale, in milliseconds: 0 means until the next tick. */
  rest(query: ViewQuery): number
  /** What the page watches changed. */
  changed(): void
  report(area: string, error: unknown): void
}

interface Watch {
  query: ViewQuery
  dependencies: readonly Dependency[]
  /** What the page has, to leave out values that did not change. */
  sent: string
}

/** Answers each watch again when what it reads changed: at most once a tick or rest, and only with another value. */
export class Watches {
  readonly #parts: WatchesParts
  readonly #watches = new Map<number, Watch>()
  readonly #dirty = new Set<number>()
  /** Answered a moment ago; what ends it. */
  readonly #resting = new Map<number, () => void>()
  #cancel: (() => void) | null = null

  constructor(parts: WatchesParts) {
    this.#parts = parts
    parts.stale.onMark((source, room) => {
      for (const [number, watch] of this.#watches) {
        if (watch.dependencies.some((dependency) => concerns(dependency, source, room))) this.#soil(number)
      }
    })
  }

  add(number: number, query: ViewQuery): void {
    const watch = { query, dependencies: this.#parts.dependencies(query), sent: '' }
    this.#watches.set(number, watch)
    this.#dirty.delete(number)
    this.#answer(number, watch)
    this.#parts.changed()
  }

  remove(number: number): void {
    this.#watches.delete(number)
    this.#dirty.delete(number)
    this.#resting.get(number)?.()
    this.#resting.delete(number)
    this.#parts.changed()
  }

  clear(): void {
    this.#watches.clear()
    this.#dirty.clear()
    for (const cancel of this.#resting.values()) cancel()
    this.#resting.clear()
    this.#cancel?.()
    this.#cancel = null
  }

  /** Rooms of which the page shows more than their row in the list. */
  openRooms(): RoomId[] {
    const rooms = [...this.#watches.values()].flatMap(({ query }) =>
      query.view === 'room' ? [query.room] : [],
    )
    return [...new Set(rooms)]
  }

  #soil(number: number): void {
    this.#dirty.add(number)
    this.#cancel ??= this.#parts.clock.after(0, () => {
      this.#cancel = null
      this.#flush()
    })
  }

  #flush(): void {
    const dirty = [...this.#dirty].filter((number) => !this.#resting.has(number))
    for (const number of dirty) {
      this.#dirty.delete(number)
      const watch = this.#watches.get(number)
      if (watch === undefined) continue
      this.#answer(number, watch)
      this.#rest(number, watch.query)
    }
  }

  #rest(number: number, query: ViewQuery): void {
    const ms = this.#parts.rest(query)
    if (ms === 0) return
    const cancel = this.#parts.clock.after(ms, () => {
      this.#resting.delete(number)
      if (this.#dirty.has(number)) this.#soil(number)
    })
    this.#resting.set(number, cancel)
  }

  #answer(number: number, watch: Watch): void {
    let value: unknown
    try {
      value = this.#parts.read(watch.query)
    } catch (error) {
      // The page keeps the value it has; the next change of the tables tries again.
      this.#parts.report(`view ${watch.query.view}`, error)
      return
    }
    const text = JSON.stringify(value)
    if (text === watch.sent) return
    watch.sent = text
    this.#parts.sink.viewChanged(number, value)
  }
}
