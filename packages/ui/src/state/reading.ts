import type { ReadingPlace } from '@roomkey/client/api'

export interface Reader {
  place(): ReadingPlace | null
  toEnd(): void
}

/** Where the open timeline is being read: whoever jumps away asks, to be able to lead back. */
export interface Reading {
  readBy(reader: Reader): () => void
  /** A timeline is drawn, so that `place` knows. */
  isKnown(): boolean
  /** Null: at its end, or no room is open. */
  place(): ReadingPlace | null
  /** To its newest message. */
  toEnd(): void
}

export function createReading(): Reading {
  let current: Reader | null = null
  return {
    readBy(reader) {
      current = reader
      return () => {
        if (current === reader) current = null
      }
    },
    isKnown: () => current !== null,
    place: () => current?.place() ?? null,
    toEnd: () => current?.toEnd(),
  }
}
