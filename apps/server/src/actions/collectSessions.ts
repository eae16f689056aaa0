import type { ActionParts } from './parts.ts'

/** Access tokens of what ended live for another hour, and clocks of nodes differ. */
const KEPT_MICROS = 24 * 3600 * 1_000_000
/** Tickets live for half a minute; the rest is for clocks of nodes that differ. */
const TICKETS_KEPT_MICROS = 600 * 1_000_000

/** Removes what is left of sessions and tickets that ended. */
export async function collectSessions({ store, now }: Pick<ActionParts, 'store' | 'now'>): Promise<void> {
  const at = now()
  await store.write((tx) => tx.forgetSessions(at - KEPT_MICROS, at - TICKETS_KEPT_MICROS))
}
