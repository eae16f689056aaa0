import type { Result } from '@roomkey/client/api'
import type { Text } from '../text/en.ts'
import type { NavigationStore } from './navigation.ts'

/** Calls that nobody waits for, and which must not fail unseen. */
export interface Background {
  /** Of what is to be kept on this device. */
  keep(call: Promise<Result>): Promise<void>
  /** Of what a view shows when it fails: only the call itself can be lost. */
  ask(call: Promise<unknown>): Promise<void>
}

/** A disk that is full fails at every key: it is told once in a while. */
const QUIET_MS = 60_000

export function createBackground(
  navigation: Pick<NavigationStore, 'notify'>,
  text: Text,
  now: () => number,
): Background {
  let toldAt = Number.NEGATIVE_INFINITY
  function tell(words: string) {
    if (now() - toldAt < QUIET_MS) return
    toldAt = now()
    navigation.notify(words, 'danger')
  }
  return {
    async keep(call) {
      const result = await call.catch(() => null)
      // Being offline, signed out or out of the room is shown where it matters.
      if (result === null || (!result.ok && result.reason === 'internal')) tell(text.app.notKept)
    },
    async ask(call) {
      await call.catch(() => tell(text.failure.internal))
    },
  }
}
