import type { RoomId } from '@roomkey/protocol'
import { mayRead } from '../policies/rooms.ts'
import type { MembershipRow, Reads, RoomRow } from '../store/store.ts'
import { characters } from './checks.ts'
import { ActionError } from './errors.ts'
import { findInvitees } from './invitees.ts'
import type { ActionParts, Actor, WrappedKey } from './parts.ts'
import { publishJoined } from './publish.ts'
import { mayAllEnter, mayEnterAnother } from './roomsLeft.ts'
import { withRoomKey } from './withRoomKey.ts'

export interface CreateRoomInput {
  /** Invented by the client so that a retry is harmless; documented clients leave it out. */
  id?: RoomId
  /** May be empty, as in the documented contract. */
  name: string
  description?: string | null
  isPrivate?: boolean
  invitedUsernames: readonly string[]
}

export interface CreatedRoom {
  room: RoomRow
  /** The creator, who owns the room, then the invited in the order named. */
  members: MembershipRow[]
  unknownUsernames: string[]
  /** False: a former try made it, and this is what has become of it. */
  created: boolean
}

/**
 * Rejects with `invalid` when a name, description or list is longer than the limits allow, or when somebody invited is
 * in too many rooms; with `forbidden` when the actor is; with `conflict` when the id is another room's, whose ever.
 */
export async function createRoom(
  parts: ActionParts,
  actor: Actor,
  input: CreateRoomInput,
): Promise<CreatedRoom> {
  const { store, limits } = parts
  const description = input.description ?? null
  characters('name', input.name, limits.room_name_chars)
  if (description !== null) characters('description', description, limits.room_description_chars)
  const { users, unknownUsernames } = await findInvitees(
    store,
    actor,
    input.invitedUsernames,
    'invited_usernames',
    limits.invites_per_request,
  )
  const roomId = input.id ?? (parts.newId() as RoomId)
  const createdAt = parts.now()
  const write = (key: WrappedKey) =>
    store.write(async (tx) => {
      const former = input.id && (await findFormer(tx, actor, input.id))
      if (former) return former
      await mayEnterAnother(tx, limits, actor)
      await mayAllEnter(tx, limits, users, 'invited_usernames')
      await tx.createRoom(
        {
          id: roomId,
          name: input.name,
          description,
          isPrivate: input.isPrivate ?? true,
          createdAt,
          createdBy: actor.id,
        },
        { roomId, epoch: 1, ...key },
      )
      const people = [
        { id: actor.id, role: 'owner' as const },
        ...users.map(({ id }) => ({ id, role: 'member' as const })),
      ]
      const members = await tx.addMembers(roomId, people, actor.id, createdAt)
      const room = await tx.room(roomId)
      if (!room) throw new Error(`room ${roomId} is missing from the write that made it`)
      return { room, members, created: true }
    })
  const made = await withRoomKey(parts, write)
  // Of a retry, too: the first try's commit may have lost its answer, and then nobody was told.
  const people = made.members.map(({ userId }) => ({ id: userId }))
  publishJoined(parts.fanout, roomId, people, made.room.lastRev)
  return { ...made, unknownUsernames }
}

/** Rooms of others and those that one has left are refused alike, so that nothing is told of them. */
async function findFormer(tx: Reads, actor: Actor, id: RoomId) {
  const room = await tx.room(id)
  if (!room) return undefined
  const { membership } = (await tx.standing(id, actor.id)) ?? {}
  if (room.createdBy !== actor.id || !mayRead(membership)) throw new ActionError('conflict')
  return { room, members: await tx.members(id), created: false }
}
