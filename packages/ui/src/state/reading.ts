import type { Place } from './navigation.ts'

/** Where the open timeline is being read: whoever jumps away asks, to be able to lead back. */
export interface Reading {
  readBy(place: () => Place | null): () => void
  /** Null: at its end, or no room is open. */
  place(): Place | null
}

export function createReading(): Reading {
  let current: (() => Place | null) | null = null
  return {
    readBy(place) {
      current = place
      return () => {
        if (current === place) current = null
      }
    },
    place: () => current?.() ?? null,
  }
}
