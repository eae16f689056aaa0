import { BODY, MEMBER, type Paths } from './shared.ts'

/** Rooms and who is in them. */
export const ROOMS: Paths = {
  '/api/rooms/': {
    get: {
      summary: 'List the rooms you are in',
      tag: 'Rooms',
      replies: { 200: ['RoomListItem'] },
      errors: [],
    },
    post: {
      summary: 'Create a room and invite people',
      tag: 'Rooms',
      body: 'RoomBody',
      replies: { 200: 'RoomCreated', 201: 'RoomCreated' },
      errors: [...BODY, 'conflict', 'forbidden'],
    },
  },
  '/api/rooms/{room_id}/': {
    get: { summary: 'A room and its members', tag: 'Rooms', replies: { 200: 'RoomDetail' }, errors: MEMBER },
  },
  '/api/rooms/{room_id}/details/': {
    patch: {
      summary: 'Change the name or description of a room you own',
      description:
        'With an `id` of your own, a repeated request changes nothing, whatever was changed since. A conversation of two without a name has nothing to change.',
      tag: 'Rooms',
      body: 'ChangeRoomBody',
      replies: { 200: 'ChangeRoomReply' },
      errors: [...MEMBER, ...BODY, 'forbidden'],
    },
  },
  '/api/rooms/{room_id}/members/': {
    post: {
      summary: 'Invite people',
      tag: 'Rooms',
      body: 'AddMembersBody',
      replies: { 200: 'AddMembersReply' },
      errors: [...MEMBER, ...BODY, 'forbidden'],
    },
  },
  '/api/rooms/{room_id}/members/{user_id}/': {
    delete: {
      summary: 'Remove somebody, or leave',
      description: 'An owner removes anyone; everybody removes themselves.',
      tag: 'Rooms',
      replies: { 204: null },
      errors: [...MEMBER, 'forbidden'],
    },
  },
}
