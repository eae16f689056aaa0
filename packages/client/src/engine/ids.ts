import type { AttachmentId, EditId, MessageId, RoomId } from '@roomkey/protocol'
import { v7 } from 'uuid'
import type { ActionId } from '../api/actions.ts'
import type { Ports } from '../ports/index.ts'

/** A UUIDv7 (RFC 9562) of the host's clock and random bytes. */
export function newId<Id extends MessageId | AttachmentId | EditId | RoomId | ActionId>({
  clock,
  random,
}: Pick<Ports, 'clock' | 'random'>): Id {
  return v7({ msecs: Math.max(0, clock.now()), random: random.bytes(16) }) as Id
}
