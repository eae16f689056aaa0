import type { TimelineMessage } from '@roomkey/client/api'
import { useEffect, useRef } from 'react'
import { useParts } from '../app/context.ts'
import type { Reader } from '../state/reading.ts'
import { rowsFrom } from './places.ts'
import type { Row } from './rows.ts'
import type { Anchor } from './useRowWindow.ts'

interface ReaderParts {
  rows: readonly Row[]
  messages: readonly TimelineMessage[]
  element: HTMLElement | null
  /** The first row in sight and how far down it begins; null at the end. */
  top(): Anchor | null
  toEnd(): void
}

/** Tells whoever jumps away where the timeline is being read, as it is at that moment, and others what is in it. */
export function useReader({ rows, messages, element, top, toEnd }: ReaderParts): void {
  const { reading } = useParts()
  const now: Reader = {
    place() {
      const first = top()
      const message = first && rowsFrom(rows, first.key).find((row) => row.kind === 'message')
      if (!first || !message) return null
      return {
        message: message.key,
        seq: message.message.seq,
        top: message.key === first.key ? first.offset : null,
      }
    },
    shows(message) {
      const row = element?.querySelector(`[data-message="${message}"]`)?.getBoundingClientRect()
      const { top = 0, bottom = 0 } = element?.getBoundingClientRect() ?? {}
      return row !== undefined && row.top >= top && row.top < bottom
    },
    toEnd,
  }
  const reader = useRef(now)
  reader.current = now
  useEffect(
    () =>
      reading.readBy({
        place: () => reader.current.place(),
        shows: (message) => reader.current.shows(message),
        toEnd: () => reader.current.toEnd(),
      }),
    [reading],
  )
  // After the above, which empties it when it ends.
  useEffect(() => reading.messages.setState(messages, true), [reading, messages])
}
