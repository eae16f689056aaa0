import { EditMessageBody } from '@roomkey/protocol'
import { deleteMessage, editMessage } from '../../actions/index.ts'
import { readBody } from '../body/readBody.ts'
import { valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { spend } from '../routing/limit.ts'
import { sendJson } from '../routing/sendJson.ts'
import { roomForMember } from './roomForMember.ts'

export const message = (parts: HttpParts): Endpoint => ({
  path: '/api/rooms/{room_id}/messages/{message_id}/',
  name: 'Message',
  access: 'signedIn',
  methods: {
    PATCH: async ({ ctx, actor, path }) => {
      const { room } = await roomForMember(parts.store, path.room_id, actor.id)
      await spend(parts.limiter, 'send', String(actor.id))
      const { text, id } = valid(EditMessageBody, await readBody(ctx, { limit: parts.limits.body_bytes }))
      const draft = { roomId: path.room_id, messageId: path.message_id, text, ...(id && { id }) }
      sendJson(ctx, await parts.present.message(await editMessage(parts, actor, draft, room)))
    },
    DELETE: async ({ ctx, actor, path }) => {
      await roomForMember(parts.store, path.room_id, actor.id)
      await spend(parts.limiter, 'send', String(actor.id))
      await deleteMessage(parts, actor, { roomId: path.room_id, messageId: path.message_id })
      ctx.status = 204
    },
  },
})
