import type { ReadingPlace } from '@roomkey/client/api'

/** Where the open timeline is being read: whoever jumps away asks, to be able to lead back. */
export interface Reading {
  readBy(place: () => ReadingPlace | null): () => void
  /** A timeline is drawn, so that `place` knows. */
  isKnown(): boolean
  /** Null: at its end, or no room is open. */
  place(): ReadingPlace | null
}

export function createReading(): Reading {
  let current: (() => ReadingPlace | null) | null = null
  return {
    readBy(place) {
      current = place
      return () => {
        if (current === place) current = null
      }
    },
    isKnown: () => current !== null,
    place: () => current?.() ?? null,
  }
}
