import { roomBody } from '@roomkey/protocol'
import { createRoom } from '../../actions/index.ts'
import { readBody } from '../body/readBody.ts'
import { roomList } from '../documented/roomList.ts'
import { roomDetail, roomListItem } from '../documented/rooms.ts'
import { Refusal } from '../errors/Refusal.ts'
import { valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { limitNames } from '../routing/limit.ts'
import { sendJson, sendJsonPieces } from '../routing/sendJson.ts'
import { roomForMember } from './roomForMember.ts'

export function rooms(parts: HttpParts): Endpoint {
  const { store, limits } = parts
  const body = roomBody(limits)
  return {
    path: '/api/rooms/',
    name: 'Room Create',
    access: 'signedIn',
    methods: {
      GET: ({ ctx, actor }) => sendJsonPieces(ctx, roomList(store, actor.id)),
      POST: async ({ ctx, actor }) => {
        const rules = { limit: limits.body_bytes, lists: ['invited_usernames'] }
        const asked = valid(body, await readBody(ctx, rules))
        await limitNames(parts.limiter, actor.id, asked.invited_usernames)
        const { room, members, unknownUsernames } = await createRoom(parts, actor, {
          name: asked.name ?? '',
          description: asked.description ?? null,
          isPrivate: asked.is_private,
          invitedUsernames: asked.invited_usernames,
        })
        sendJson(ctx, { ...roomListItem(room, members), unknown_usernames: unknownUsernames }, 201)
      },
    },
  }
}

export const room = ({ store }: HttpParts): Endpoint => ({
  path: '/api/rooms/{room_id}/',
  name: 'Room Detail',
  access: 'signedIn',
  methods: {
    GET: async ({ ctx, actor, path }) => {
      const { found, members } = await store.snapshot(async (reads) => {
        await roomForMember(reads, path.room_id, actor.id, 'Not a member of this room')
        return { found: await reads.room(path.room_id), members: await reads.members(path.room_id) }
      })
      if (!found) throw new Refusal('not_found')
      sendJson(ctx, roomDetail(found, members))
    },
  },
})
