import type { Engine, ViewOf, ViewQuery } from '@roomkey/client/api'
import { createStore, type StoreApi } from 'zustand/vanilla'

/** A view that nobody looks at stays this long, so that going back to a room repaints at once. */
const LINGER_MS = 10_000
/** And only so many of them do: who scrolls fast leaves a window behind at every turn. */
const MOST_LINGERING = 8

interface Watch {
  number: number
  users: number
  stopTimer: ReturnType<typeof setTimeout> | null
}

/** One store for everything the engine shows: each query is watched once, however many components use it. */
export interface ViewStore {
  /** Latest values by query key; a key is absent until its first value has arrived. */
  readonly values: StoreApi<Readonly<Record<string, unknown>>>
  /** Starts or joins the watch; the returned function leaves it. */
  acquire(query: ViewQuery): () => void
  /** What is known now, without watching. */
  peek<Q extends ViewQuery>(query: Q): ViewOf<Q> | undefined
  changed(watch: number, value: unknown): void
  close(): void
}

export const keyOf = (query: ViewQuery): string => JSON.stringify(query)

export function createViewStore(engine: Pick<Engine, 'watch' | 'unwatch'>): ViewStore {
  const values = createStore<Readonly<Record<string, unknown>>>(() => ({}))
  const watches = new Map<string, Watch>()
  const keys = new Map<number, string>()
  /** Nobody looks at these; the one that was left first comes first. */
  const lingering = new Set<string>()
  let last = 0

  function stop(key: string, watch: Watch) {
    if (watch.stopTimer) clearTimeout(watch.stopTimer)
    lingering.delete(key)
    watches.delete(key)
    keys.delete(watch.number)
    const { [key]: _gone, ...rest } = values.getState()
    values.setState(rest, true)
    // The engine may be gone already when the page closes; then nobody is left to unwatch.
    engine.unwatch(watch.number).catch(() => undefined)
  }

  function start(key: string, query: ViewQuery): Watch {
    last += 1
    const watch: Watch = { number: last, users: 0, stopTimer: null }
    watches.set(key, watch)
    keys.set(watch.number, key)
    // A watch that cannot start leaves its screen loading; the next visit starts it anew.
    engine.watch(watch.number, query).catch(() => {
      if (watches.get(key) === watch) watches.delete(key)
      keys.delete(watch.number)
    })
    return watch
  }

  function linger(key: string, watch: Watch) {
    watch.stopTimer = setTimeout(() => stop(key, watch), LINGER_MS)
    lingering.add(key)
    const [first] = lingering
    const oldest = first === undefined ? undefined : watches.get(first)
    if (lingering.size > MOST_LINGERING && first !== undefined && oldest) stop(first, oldest)
  }

  return {
    values,
    acquire(query) {
      const key = keyOf(query)
      const watch = watches.get(key) ?? start(key, query)
      if (watch.stopTimer) clearTimeout(watch.stopTimer)
      watch.stopTimer = null
      lingering.delete(key)
      watch.users += 1
      let left = false
      return () => {
        if (left) return
        left = true
        watch.users -= 1
        if (watch.users === 0) linger(key, watch)
      }
    },
    peek: <Q extends ViewQuery>(query: Q) => values.getState()[keyOf(query)] as ViewOf<Q> | undefined,
    changed(number, value) {
      const key = keys.get(number)
      // A value that was on its way when its watch ended.
      if (key === undefined) return
      values.setState({ [key]: value })
    },
    close() {
      for (const [key, watch] of watches) stop(key, watch)
    },
  }
}
