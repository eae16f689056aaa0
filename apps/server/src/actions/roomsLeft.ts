import type { Limits, RoomId, UserId } from '@roomkey/protocol'
import type { Reads } from '../store/store.ts'
import { ActionError, invalidField } from './errors.ts'
import type { Actor } from './parts.ts'

/** Rejects with `forbidden` when somebody who makes a room is in as many as anybody may be in. */
export async function mayEnterAnother(reads: Reads, limits: Limits, actor: Actor): Promise<void> {
  const most = limits.rooms_per_user
  if ((await reads.roomCount(actor.id, most)) < most) return
  throw new ActionError('forbidden', {
    detail: `You are in ${most} rooms, as many as anybody can be in: leave one first.`,
  })
}

/** Rejects with `invalid` when somebody who is named, and not in the room yet, cannot enter another. */
export async function mayAllEnter(
  reads: Reads,
  limits: Limits,
  people: readonly { id: UserId; username: string }[],
  field: string,
  roomId?: RoomId,
): Promise<void> {
  const most = limits.rooms_per_user
  const full = new Set(
    await reads.inManyRooms(
      people.map(({ id }) => id),
      most,
    ),
  )
  for (const { id, username } of people) {
    if (!full.has(id)) continue
    if (roomId !== undefined && (await reads.membership(roomId, id))) continue
    throw invalidField(field, `${username} is in ${most} rooms, as many as anybody can be in.`)
  }
}
