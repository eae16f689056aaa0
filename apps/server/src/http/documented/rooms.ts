import type { RoomDetail, RoomListItem } from '@roomkey/protocol'
import { timestamp } from '../../present/timestamp.ts'
import type { MembershipRow, RoomRow } from '../../store/store.ts'

// The documented shapes of a room, in the documented order of their fields.

export function roomListItem(room: RoomRow, members: readonly MembershipRow[]): RoomListItem {
  return {
    id: room.id,
    name: room.name,
    description: room.description,
    is_private: room.isPrivate,
    created_by_username: room.createdByUsername,
    created_at: timestamp(room.createdAt),
    updated_at: timestamp(room.updatedAt),
    member_count: members.length,
    member_usernames: members.map(({ username }) => username),
    memberships: members.map((member) => ({
      user_id: member.userId,
      username: member.username,
      email: member.email,
      invited_by_username: member.invitedByUsername,
      joined_at: timestamp(member.joinedAt),
    })),
  }
}

export function roomDetail(room: RoomRow, members: readonly MembershipRow[]): RoomDetail {
  return {
    id: room.id,
    name: room.name,
    description: room.description,
    is_private: room.isPrivate,
    created_by: room.createdByUsername,
    created_at: timestamp(room.createdAt),
    updated_at: timestamp(room.updatedAt),
    members: members.map(({ userId, username, email }) => ({ id: userId, username, email })),
  }
}
