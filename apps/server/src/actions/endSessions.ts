import type { DeviceId, UserId } from '@roomkey/protocol'
import type { Writes } from '../store/store.ts'
import type { ActionParts } from './parts.ts'
import { publishEnded } from './publish.ts'

export interface EndedSessions {
  devices: DeviceId[]
  /** What tokens without a device are in from now on. */
  generation: number
}

/**
 * Ends every session of a person, for good, on all nodes. A node that does not hear of it (the account was closed by a
 * process that shares nothing but the database) finds out within Sessions' COMPARE_MS.
 */
export async function endSessions(
  { store, fanout, now }: Pick<ActionParts, 'store' | 'fanout' | 'now'>,
  user: UserId,
): Promise<void> {
  const { devices } = await store.write((tx) => endSessionsIn(tx, user, now()))
  publishEnded(fanout, user, devices)
}

/** The same within a unit of work, to be published after it. */
export async function endSessionsIn(
  tx: Writes,
  user: UserId,
  at: number,
  except: DeviceId | null = null,
): Promise<EndedSessions> {
  const devices: DeviceId[] = []
  for (const { id } of await tx.devicesOf(user, at))
    if (id !== except && (await tx.revokeDevice(id, at))) devices.push(id)
  return { devices, generation: await tx.endTokens(user) }
}
