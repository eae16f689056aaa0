import type { DeviceId, UserId } from '@roomkey/protocol'
import type { Writes } from '../store/store.ts'

export interface EndedSessions {
  devices: DeviceId[]
  /** What tokens without a device are in from now on. */
  generation: number
}

/** Ends every session of a person, for good, within a unit of work; to be published after it. */
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
