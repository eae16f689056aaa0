import type { ReadingPlace } from '@roomkey/client/api'
import type { MessageId } from '@roomkey/protocol'

export interface Reader {
  place(): ReadingPlace | null
  shows(message: MessageId): boolean
  toEnd(): void
}

/** Where the open timeline is being read: whoever jumps away asks, to be able to lead back. */
export interface Reading {
  readBy(reader: Reader): () => void
  /** A timeline is drawn, so that `place` knows. */
  isKnown(): boolean
  /** Null: at its end, or no room is open. */
  place(): ReadingPlace | null
  /** That message of the open room is in sight. */
  shows(message: MessageId): boolean
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
    shows: (message) => current?.shows(message) ?? false,
    toEnd: () => current?.toEnd(),
  }
}
