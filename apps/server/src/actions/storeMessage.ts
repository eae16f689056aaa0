import { maySend } from '../policies/rooms.ts'
import type { Appended, NewMessageRow, Writes } from '../store/store.ts'

/** Why a send was not stored. `old_key`: the room's key turned between sealing and storing. */
export type NotStored = { refused: 'not_found' | 'not_a_member' | 'forbidden' | 'old_key' }

/** One send as a unit of work: what the sender may do is asked in the same write that stores the message. Rejects with ConflictError. */
export async function storeMessage(
  tx: Pick<Writes, 'standing' | 'appendMessage'>,
  row: NewMessageRow,
): Promise<Appended | NotStored> {
  const standing = await tx.standing(row.roomId, row.senderId)
  if (!standing) return { refused: 'not_found' }
  const { room, membership } = standing
  if (!membership) return { refused: 'not_a_member' }
  if (!maySend(membership)) return { refused: 'forbidden' }
  if (room.keyEpoch !== row.sealed.keyEpoch) return { refused: 'old_key' }
  return tx.appendMessage(row)
}
