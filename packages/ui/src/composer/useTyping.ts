import type { RoomId } from '@roomkey/protocol'
import { useMemo } from 'react'
import { useParts } from '../app/context.ts'

/** As often as others may be told. */
export const TYPING_EVERY_MS = 3000

export interface Typing {
  typed(text: string): void
  /** Sent: the next key counts as a new beginning. */
  stop(): void
}

export function createTyping(tell: () => void, now: () => number): Typing {
  let toldAt = -Infinity
  return {
    typed(text) {
      if (text.trim() === '' || now() - toldAt < TYPING_EVERY_MS) return
      toldAt = now()
      tell()
    },
    stop() {
      toldAt = -Infinity
    },
  }
}

export function useTyping(room: RoomId): Typing {
  const { engine } = useParts()
  return useMemo(
    // Nobody misses a typing notice that did not get through.
    () => createTyping(() => void engine.typing(room).catch(() => undefined), Date.now),
    [engine, room],
  )
}
