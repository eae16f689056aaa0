import { DeviceId, Rev, RoomId, Seq, UserId } from '@roomkey/protocol'
import { z } from 'zod'
import type { Hint } from './fanout.ts'

// Longer than new names are: those of the seed were measured before they were normalized, which makes one character
// eighteen at most.
const USERNAME_CHARS = 150 * 18

const HintSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('room'), roomId: RoomId, rev: Rev }),
  z.strictObject({ kind: z.literal('joined'), roomId: RoomId, userId: UserId }),
  z.strictObject({ kind: z.literal('removed'), roomId: RoomId, userId: UserId }),
  z.strictObject({ kind: z.literal('read'), roomId: RoomId, userId: UserId, seq: Seq }),
  z.strictObject({
    kind: z.literal('typing'),
    roomId: RoomId,
    userId: UserId,
    username: z.string().max(USERNAME_CHARS),
  }),
  z.strictObject({ kind: z.literal('revoked'), userId: UserId, deviceId: DeviceId.nullable() }),
]) satisfies z.ZodType<Hint>

/** What travels between nodes: who says it, and a hint, or that some of its hints may not have arrived. */
export const HintEnvelope = z.strictObject({
  node: z.string().max(64),
  /** When it was published, on that node's own clock since it started: only the node itself can compare it. */
  at: z.number(),
  hint: HintSchema.or(z.strictObject({ kind: z.literal('missed') })),
})
export type HintEnvelope = z.infer<typeof HintEnvelope>

/** Undefined for anything that is not an envelope: whoever may write to Redis may write anything. */
export function parseEnvelope(text: string): HintEnvelope | undefined {
  try {
    return HintEnvelope.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
