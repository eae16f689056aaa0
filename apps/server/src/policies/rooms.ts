import type { UserId } from '@roomkey/protocol'
import type { MembershipRow, MessageRow, RoomRow } from '../store/store.ts'

// May this person do this here, decided from the membership alone. Asked in the same write as the change, and again
// at every delivery. `undefined` is somebody who never was in the room.

type Standing = Pick<MembershipRow, 'userId' | 'role' | 'leftAt'> | undefined
type Sent = Pick<MessageRow, 'senderId'>

const isMember = (membership: Standing): membership is NonNullable<Standing> =>
  membership !== undefined && membership.leftAt === null

export const mayRead = (membership: Standing): boolean => isMember(membership)

/** To be told of a change as it happens: asked when it is delivered, not when the socket subscribed. */
export const mayReceive = (membership: Standing): boolean => isMember(membership)

export const maySend = (membership: Standing): boolean => isMember(membership)

/** Every member may bring others in, as in the documented contract only the creator could at creation. */
export const mayInvite = (membership: Standing): boolean => isMember(membership)

/** An owner removes anyone; everybody removes themselves. */
export const mayRemove = (membership: Standing, target: UserId): boolean =>
  isMember(membership) && (membership.role === 'owner' || membership.userId === target)

/** Nobody's words but one's own. */
export const mayEdit = (membership: Standing, message: Sent): boolean =>
  isMember(membership) && message.senderId === membership.userId

/**
 * One's own words; an owner anybody's, except in a room without a name: there nobody is above the others. Such a room
 * may be a conversation of two, and what was said in one is not given away by who is invited later.
 */
export const mayDelete = (membership: Standing, message: Sent, room: Pick<RoomRow, 'name'>): boolean =>
  isMember(membership) &&
  (message.senderId === membership.userId || (membership.role === 'owner' && room.name !== ''))

/** A direct conversation is called by its people, so there is nothing to change. */
export const mayChangeRoom = (membership: Standing, direct: boolean): boolean =>
  isMember(membership) && membership.role === 'owner' && !direct

/** A file that no message shows (not yet, or not any more) belongs to its uploader alone. */
export const mayOpenAttachment = (
  membership: Standing,
  attachment: { uploaderId: UserId | null; messageId: string | null; createdAt: number },
): boolean =>
  isMember(membership) &&
  (attachment.messageId !== null || (attachment.uploaderId === membership.userId && !isLetGo(attachment)))

/** Its message was deleted: it waits for the sweep, and nobody opens or sends it. */
const isLetGo = ({ createdAt }: { createdAt: number }): boolean => createdAt === 0
