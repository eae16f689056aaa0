import { UserId } from '@roomkey/protocol'
import { z } from 'zod'

const Users = z.array(UserId)

/** What nodes tell each other. A version that does not follow the one before means: read the node's list anew. */
const PresenceMessage = z.union([
  z.strictObject({ node: z.uuid(), version: z.int(), online: Users, offline: Users }),
  z.strictObject({ node: z.uuid(), gone: z.literal(true) }),
])
export type PresenceMessage = z.infer<typeof PresenceMessage>

/** Undefined for anything else: whoever may write to Redis may write anything. */
export function parsePresence(text: string): PresenceMessage | undefined {
  try {
    return PresenceMessage.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
