import { MessageBody, MessagesQuery, PLAINTEXT_REQUIRED } from '@roomkey/protocol'
import { sendMessage } from '../../actions/index.ts'
import { readBody } from '../body/readBody.ts'
import { messageList } from '../documented/messageList.ts'
import { documentedMessage } from '../documented/messages.ts'
import { valid } from '../errors/valid.ts'
import { linkFor } from '../media/linkFor.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { spend } from '../routing/limit.ts'
import { sendJson, sendJsonPieces } from '../routing/sendJson.ts'
import { costOf } from '../routing/weigh.ts'
import { inDocumentedWords } from './inDocumentedWords.ts'
import { roomForMember } from './roomForMember.ts'

export const messages = (parts: HttpParts): Endpoint => ({
  path: '/api/rooms/{room_id}/messages/',
  name: 'Message List Create',
  access: 'signedIn',
  methods: {
    GET: async ({ ctx, actor, bearer, path }) => {
      const list = messageList(parts, {
        asked: () => valid(MessagesQuery, ctx.query),
        room: path.room_id,
        reader: actor.id,
        linkTo: linkFor(parts, ctx, actor.id),
      })
      await sendJsonPieces(ctx, list, costOf(parts, bearer))
    },
    POST: async ({ ctx, actor, path }) => {
      const { room } = await roomForMember(parts.store, path.room_id, actor.id)
      await spend(parts.limiter, 'send', String(actor.id))
      const body = await readBody(ctx, { limit: parts.limits.body_bytes, lists: ['attachment_ids'] })
      const { plaintext, id, attachment_ids = [] } = valid(MessageBody, body, PLAINTEXT_REQUIRED)
      const draft = {
        roomId: path.room_id,
        text: plaintext,
        attachmentIds: attachment_ids,
        ...(id && { id }),
      }
      const { message, text, created } = await inDocumentedWords(sendMessage(parts, actor, draft, room))
      const shown = await parts.present.message(message, text)
      sendJson(ctx, documentedMessage(shown, linkFor(parts, ctx, actor.id)), created ? 201 : 200)
    },
  },
})
