import type { UserId } from '@roomkey/protocol'
import { endSessionsIn } from '../actions/endSessions.ts'
import type { ActionParts } from '../actions/parts.ts'
import { publishEnded } from '../actions/publish.ts'

/** Ends every session of a person on all nodes, as closing the account does, which then stays open. */
export async function endSessions(
  { store, fanout, now }: Pick<ActionParts, 'store' | 'fanout' | 'now'>,
  user: UserId,
): Promise<void> {
  const { devices } = await store.write((tx) => endSessionsIn(tx, user, now()))
  publishEnded(fanout, user, devices)
}
