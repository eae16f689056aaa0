import type { ReadingPlace, TimelineMessage } from '@roomkey/client/api'
import type { MessageId } from '@roomkey/protocol'
import { createStore, type StoreApi } from 'zustand/vanilla'

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
  /**
   * All that the open timeline can be scrolled through, oldest first; none while no room is open. The views that the
   * engine is asked for do not tell: one that was left lingers, and one that is new is drawn when it is confirmed.
   */
  readonly messages: StoreApi<readonly TimelineMessage[]>
}

export function createReading(): Reading {
  let current: Reader | null = null
  const messages = createStore<readonly TimelineMessage[]>(() => [])
  return {
    messages,
    readBy(reader) {
      current = reader
      return () => {
        if (current !== reader) return
        current = null
        messages.setState([], true)
      }
    },
    isKnown: () => current !== null,
    place: () => current?.place() ?? null,
    shows: (message) => current?.shows(message) ?? false,
    toEnd: () => current?.toEnd(),
  }
}
