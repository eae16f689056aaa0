import type { z } from 'zod'
import { AdminUsersQuery } from '../admin.ts'
import { MessagesQuery } from '../documented/index.ts'
import { HistoryQuery, UploadHeaders } from '../rest.ts'
import { AppendUploadHeaders, CreateUploadHeaders, TUS_CONTENT_TYPE, TUS_VERSION } from '../uploads.ts'
import { type OperationParts, ref } from './operation.ts'
import { jsonSchema } from './schemas.ts'

const parameters = (schema: z.ZodType, where: 'query' | 'header'): object[] => {
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, object>
    required?: string[]
  }
  return Object.entries(properties)
    .filter(([name]) => name !== 'content-type')
    .map(([name, property]) => ({ name, in: where, required: required.includes(name), schema: property }))
}

const TUS_RESUMABLE = {
  name: 'Tus-Resumable',
  in: 'header',
  required: true,
  schema: { type: 'string', const: TUS_VERSION },
}
const MEMBER = ['not_found', 'not_a_member'] as const
const BODY = ['invalid', 'parse_error', 'too_large', 'unsupported_media_type'] as const
const binary = { schema: { type: 'string', format: 'binary' } }
const file = (description: string) => ({ description, content: { '*/*': binary } })

/** Every endpoint: path, then method. The documented ones first. */
export const PATHS: Record<
  string,
  Partial<Record<'get' | 'post' | 'put' | 'patch' | 'delete', OperationParts>>
> = {
  '/api/register/': {
    post: {
      summary: 'Register a new user',
      tag: 'Accounts',
      open: true,
      body: 'RegisterBody',
      replies: { 201: 'RegisterReply' },
      errors: BODY,
    },
  },
  '/api/token/': {
    post: {
      summary: 'Obtain a pair of tokens',
      description: 'The access token is valid for an hour, the refresh token for seven days.',
      tag: 'Accounts',
      open: true,
      body: 'TokenBody',
      replies: { 200: 'TokenReply' },
      errors: [...BODY, 'no_active_account'],
    },
  },
  '/api/token/refresh/': {
    post: {
      summary: 'Obtain a new access token',
      tag: 'Accounts',
      open: true,
      body: 'RefreshBody',
      replies: { 200: 'RefreshReply' },
      errors: [...BODY, 'token_not_valid'],
    },
  },
  '/api/user/': {
    get: { summary: 'Who am I', tag: 'Accounts', replies: { 200: 'UserReply' }, errors: [] },
  },
  '/api/user/password/': {
    post: {
      summary: 'Change your password',
      description:
        'Revokes every other device and every token that belongs to no device, and answers with a pair that goes on. A device keeps its refresh token: the pair is the same one, written anew.',
      tag: 'Accounts',
      body: 'PasswordBody',
      replies: { 200: 'TokenReply' },
      errors: BODY,
    },
  },
  '/api/devices/': {
    get: {
      summary: 'Where you are signed in',
      description: 'Devices only: tokens of `/api/token/` belong to none.',
      tag: 'Accounts',
      replies: { 200: ['Device'] },
      errors: [],
    },
    post: {
      summary: 'Sign in as a device',
      description:
        'Its tokens can be revoked. The access token is valid for an hour, the refresh token for thirty days or until it is rotated.',
      tag: 'Accounts',
      open: true,
      body: 'DeviceBody',
      replies: { 201: 'DeviceReply' },
      errors: [...BODY, 'no_active_account'],
    },
  },
  '/api/devices/refresh/': {
    post: {
      summary: 'Rotate the tokens of a device',
      description:
        'The refresh token that is answered replaces the one sent. Without an answer, repeat the request with the same `rotation_id`; a replaced token with any other one is a theft, and revokes the device.',
      tag: 'Accounts',
      open: true,
      body: 'DeviceRefreshBody',
      replies: { 200: 'TokenReply' },
      errors: [...BODY, 'token_not_valid'],
    },
  },
  '/api/devices/{device_id}/': {
    delete: {
      summary: 'Revoke a device of yours',
      description:
        'Its tokens end and its sockets are closed. The one that asks may name itself: that signs out.',
      tag: 'Accounts',
      replies: { 204: null },
      errors: ['not_found'],
    },
  },
  '/api/ws-tickets/': {
    post: {
      summary: 'A ticket for one socket',
      description: 'Opens `/ws/rooms/?ticket=` once, for pages that want no token in an address.',
      tag: 'Accounts',
      replies: { 201: 'TicketReply' },
      errors: [],
    },
  },
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
  '/api/rooms/{room_id}/messages/': {
    get: {
      summary: 'Message history, oldest first',
      description: '`offset` counts from the newest message. For long histories prefer `history/`.',
      tag: 'Messages',
      query: parameters(MessagesQuery, 'query'),
      replies: { 200: ['DocumentedMessage'] },
      errors: [...MEMBER, 'invalid'],
    },
    post: {
      summary: 'Send a message',
      tag: 'Messages',
      body: 'MessageBody',
      replies: { 200: 'DocumentedMessage', 201: 'DocumentedMessage' },
      errors: [...MEMBER, ...BODY, 'conflict'],
    },
  },
  '/api/rooms/{room_id}/messages/{message_id}/': {
    patch: {
      summary: 'Edit a message of yours',
      description:
        'With an `id` of your own, a repeated request changes nothing, whatever was edited since; it answers the message as it is now.',
      tag: 'Messages',
      body: 'EditMessageBody',
      replies: { 200: 'EditMessageReply' },
      errors: [...MEMBER, ...BODY, 'forbidden', 'deleted'],
    },
    delete: {
      summary: 'Delete a message of yours, or any in a named room you own',
      description: 'Its text and files go. Repeating it changes nothing.',
      tag: 'Messages',
      replies: { 204: null },
      errors: [...MEMBER, 'forbidden'],
    },
  },
  '/api/rooms/{room_id}/upload/': {
    post: {
      summary: 'Send a file, with an optional text',
      tag: 'Files',
      body: {
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: { file: binary.schema, plaintext: { type: 'string' } },
              required: ['file'],
            },
          },
        },
      },
      replies: { 201: 'UploadedMessage' },
      errors: [...MEMBER, ...BODY],
    },
  },
  '/api/rooms/{room_id}/history/': {
    get: {
      summary: 'A page of history by cursor',
      description:
        'Its cost does not grow with depth. A page ends at `limit` messages or about 1 MiB of text, with one message at least; `has_more` tells whether there are further ones. Deleted messages are there as tombstones. `at` gives the messages around a time; `from` with `before` and `since_rev` only those of a range that changed since.',
      tag: 'Messages',
      query: parameters(HistoryQuery, 'query'),
      replies: { 200: 'HistoryPage' },
      errors: [...MEMBER, 'invalid'],
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
  '/api/rooms/{room_id}/attachments/{attachment_id}/': {
    put: {
      summary: 'Upload a file that a message will link',
      description:
        'The body is the file. The id is yours to invent; a repeated PUT answers 200 with what is stored.',
      tag: 'Files',
      headers: parameters(UploadHeaders, 'header'),
      body: { content: { '*/*': binary } },
      replies: { 200: 'UploadReply', 201: 'UploadReply' },
      errors: [...MEMBER, 'invalid', 'too_large', 'conflict'],
    },
  },
  '/api/rooms/{room_id}/uploads/': {
    post: {
      summary: 'Begin a resumable upload',
      description:
        'The tus protocol 1.0.0 (tus.io) with the extensions creation, expiration and termination. Upload-Metadata has `filename`, and may have `id` (yours to invent: beginning the same upload again finds it), `filetype`, `imagesize` (640x480) and `sha256` (hex, of the whole file). A message links the upload by its id when it is complete.',
      tag: 'Files',
      headers: [TUS_RESUMABLE, ...parameters(CreateUploadHeaders, 'header')],
      replies: {
        201: {
          description: 'Location names the upload, Upload-Offset its next byte.',
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
      },
      errors: [
        ...MEMBER,
        'invalid',
        'upload_version',
        'too_large',
        'conflict',
        'upload_busy',
        'checksum_mismatch',
      ],
    },
  },
  '/api/uploads/{attachment_id}/': {
    get: {
      summary: 'How far an upload is',
      description: 'Usually asked by HEAD: Upload-Offset is the next byte, Upload-Length the size.',
      tag: 'Files',
      headers: [TUS_RESUMABLE],
      replies: { 204: null },
      errors: [...MEMBER, 'upload_version', 'upload_busy', 'checksum_mismatch'],
    },
    patch: {
      summary: 'Go on with an upload',
      description:
        'The body is the file from Upload-Offset on. What arrives of a body that breaks off is kept. The last byte makes the file.',
      tag: 'Files',
      headers: [TUS_RESUMABLE, ...parameters(AppendUploadHeaders, 'header')],
      body: { content: { [TUS_CONTENT_TYPE]: binary } },
      replies: { 204: null },
      errors: [
        ...MEMBER,
        'invalid',
        'conflict',
        'upload_version',
        'too_large',
        'unsupported_media_type',
        'upload_busy',
        'checksum_mismatch',
      ],
    },
    post: {
      summary: 'The same where PATCH, HEAD or DELETE cannot be said',
      description: 'X-HTTP-Method-Override names the method that is meant.',
      tag: 'Files',
      headers: [TUS_RESUMABLE],
      replies: { 204: null },
      errors: [...MEMBER, 'method_not_allowed', 'upload_version'],
    },
    delete: {
      summary: 'Take an unfinished upload back',
      tag: 'Files',
      headers: [TUS_RESUMABLE],
      replies: { 204: null },
      errors: ['not_found', 'upload_version'],
    },
  },
  '/api/attachments/{attachment_id}/url/': {
    get: {
      summary: 'A link that opens the file without a token',
      description: 'It ends when it expires or when you leave the room.',
      tag: 'Files',
      replies: { 200: 'FileUrl' },
      errors: MEMBER,
    },
  },
  '/media/{attachment_id}/{ticket}/{file_name}': {
    get: {
      summary: 'A file, by the link that a message carries',
      description: 'Answers Range requests of one range. With a bearer token the ticket may be anything.',
      tag: 'Files',
      open: true,
      replies: {
        200: file('The file.'),
        206: file('The range asked for.'),
        304: { description: 'What you have is the file; no body.' },
        416: { description: 'No such range.', content: { 'application/json': { schema: ref('ErrorBody') } } },
      },
      errors: ['not_found'],
    },
  },
  '/api/server/': {
    get: {
      summary: 'What a client wants to know before it signs in',
      tag: 'Server',
      open: true,
      replies: { 200: 'ServerInfo' },
      errors: [],
    },
  },
  '/api/admin/users/': {
    get: {
      summary: 'Accounts, by their ids',
      description:
        'For admins, whom `roomkey create-admin` makes. No admin sees rooms or messages of others.',
      tag: 'Admin',
      query: parameters(AdminUsersQuery, 'query'),
      replies: { 200: 'AdminUsersPage' },
      errors: ['invalid', 'forbidden'],
    },
  },
  '/api/admin/users/{user_id}/': {
    put: {
      summary: 'Close an account, or open it again',
      description:
        'Closing ends every session and socket of it; its messages stay. Your own account cannot be closed.',
      tag: 'Admin',
      body: 'AdminUserBody',
      replies: { 200: 'AdminUser' },
      errors: [...BODY, 'forbidden', 'not_found'],
    },
  },
  '/api/admin/stats/': {
    get: {
      summary: 'How much there is',
      tag: 'Admin',
      replies: { 200: 'AdminStats' },
      errors: ['forbidden'],
    },
  },
  '/api/openapi.json': {
    get: {
      summary: 'This document',
      tag: 'Server',
      open: true,
      replies: { 200: { description: 'OpenAPI 3.1.' } },
      errors: [],
    },
  },
}
