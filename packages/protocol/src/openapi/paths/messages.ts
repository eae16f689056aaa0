import { MessagesQuery } from '../../documented/index.ts'
import { HistoryQuery } from '../../rest.ts'
import { BODY, MEMBER, type Paths, parameters } from './shared.ts'

/** What is said in rooms. */
export const MESSAGES: Paths = {
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
}
