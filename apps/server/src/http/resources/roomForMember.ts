import type { RoomId, UserId } from '@roomkey/protocol'
import { ActionError } from '../../actions/errors.ts'
import { findRoomForMember } from '../../actions/findRoomForMember.ts'
import type { Reads } from '../../store/store.ts'
import { Refusal } from '../errors/Refusal.ts'

/**
 * The room, for a member; 404 and 403 otherwise. Asked before a body is read, as documented, so that strangers cannot
 * make the server read one. `refusal` is the documented sentence, which differs between endpoints.
 */
export async function roomForMember(reads: Reads, roomId: RoomId, user: UserId, refusal = 'Not a member') {
  try {
    return await findRoomForMember(reads, roomId, user)
  } catch (error) {
    const outside = error instanceof ActionError && error.code === 'not_a_member'
    throw outside ? new Refusal('not_a_member', { detail: refusal }) : error
  }
}
