import type { UpdateState, Updates } from '../platform.ts'
import { listeners } from '../state/listeners.ts'

export interface DemoUpdates extends Updates {
  /** What was asked of it. */
  asked: string[]
  /** As if the shell told it. */
  tell(state: UpdateState): void
}

/** Newer versions that nobody made. */
export function demoUpdates(): DemoUpdates {
  let state: UpdateState = { at: 'idle', looked: 'newest' }
  const changes = listeners()
  const asked: string[] = []
  return {
    asked,
    now: () => state,
    subscribe: changes.subscribe,
    check: () => void asked.push('check'),
    install: (when) => void asked.push(`install ${when}`),
    tell(next) {
      state = next
      changes.tell()
    },
  }
}
