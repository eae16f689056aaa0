import { type AddMembersReply, membersBody } from '@roomkey/protocol'
import { addMembers, removeMember } from '../../actions/index.ts'
import { readBody } from '../body/readBody.ts'
import { valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { limitNames } from '../routing/limit.ts'
import { sendJson } from '../routing/sendJson.ts'
import { roomForMember } from './roomForMember.ts'

export function members(parts: HttpParts): Endpoint {
  const body = membersBody(parts.limits)
  return {
    path: '/api/rooms/{room_id}/members/',
    name: 'Members',
    access: 'signedIn',
    methods: {
      POST: async ({ ctx, actor, path }) => {
        await roomForMember(parts.store, path.room_id, actor.id)
        const rules = { limit: parts.limits.body_bytes, lists: ['usernames'] }
        const { usernames } = valid(body, await readBody(ctx, rules))
        await limitNames(parts.limiter, actor.id, usernames)
        const { added, unknownUsernames } = await addMembers(parts, actor, {
          roomId: path.room_id,
          usernames,
        })
        const reply: AddMembersReply = {
          added: added.map((row) => parts.present.membership(row)),
          unknown_usernames: unknownUsernames,
        }
        sendJson(ctx, reply)
      },
    },
  }
}

export const member = (parts: HttpParts): Endpoint => ({
  path: '/api/rooms/{room_id}/members/{user_id}/',
  name: 'Member',
  access: 'signedIn',
  methods: {
    DELETE: async ({ ctx, actor, path }) => {
      await removeMember(parts, actor, { roomId: path.room_id, userId: path.user_id })
      ctx.status = 204
    },
  },
})
