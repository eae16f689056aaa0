import type { ActionParts } from './parts.ts'

/** Access tokens of what ended live for another hour, and clocks of nodes differ. */
const KEPT_MICROS = 24 * 3600 * 1_000_000

/** Removes what is left of sessions and tickets that ended. */
export async function collectSessions({ store, now }: Pick<ActionParts, 'store' | 'now'>): Promise<void> {
  await store.write((tx) => tx.forgetSessions(now() - KEPT_MICROS))
}
