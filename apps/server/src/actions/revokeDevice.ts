import type { DeviceId } from '@roomkey/protocol'
import { accountEvent } from './accountEvent.ts'
import { ActionError } from './errors.ts'
import type { ActionParts, Actor } from './parts.ts'
import { publishRevoked } from './publish.ts'

/** Ends a device of one's own; once more changes nothing. Rejects with `not_found` for one that is not. */
export async function revokeDevice(
  { store, fanout, now, log }: ActionParts,
  actor: Actor,
  id: DeviceId,
): Promise<void> {
  const ended = await store.write(async (tx) => {
    const device = await tx.device(id)
    if (device?.userId !== actor.id) throw new ActionError('not_found')
    return tx.revokeDevice(id, now())
  })
  publishRevoked(fanout, actor.id, [id])
  if (ended) accountEvent(log, 'signed_out', { user: actor.id, device: id })
}
