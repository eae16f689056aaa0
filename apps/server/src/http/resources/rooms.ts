import { changeRoomBody, roomBody } from '@roomkey/protocol'
import { changeRoom, createRoom } from '../../actions/index.ts'
import { readBody } from '../body/readBody.ts'
import { roomList } from '../documented/roomList.ts'
import { roomDetail, roomListItem } from '../documented/rooms.ts'
import { Refusal } from '../errors/Refusal.ts'
import { valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { limitNames, spend } from '../routing/limit.ts'
import { sendJson, sendJsonPieces } from '../routing/sendJson.ts'
import { costOf } from '../routing/weigh.ts'
import { roomForMember } from './roomForMember.ts'

export function rooms(parts: HttpParts): Endpoint {
  const { store, limits } = parts
  const body = roomBody(limits)
  return {
    path: '/api/rooms/',
    name: 'Room Create',
    access: 'signedIn',
    methods: {
      GET: ({ ctx, actor, bearer }) => sendJsonPieces(ctx, roomList(store, actor.id), costOf(parts, bearer)),
      POST: async ({ ctx, actor }) => {
        const rules = { limit: limits.body_bytes, lists: ['invited_usernames'] }
        const asked = valid(body, await readBody(ctx, rules))
        await limitNames(parts.limiter, actor.id, asked.invited_usernames)
        const { room, members, unknownUsernames, created } = await createRoom(parts, actor, {
          ...(asked.id && { id: asked.id }),
          name: asked.name ?? '',
          description: asked.description ?? null,
          isPrivate: asked.is_private,
          invitedUsernames: asked.invited_usernames,
        })
        sendJson(
          ctx,
          { ...roomListItem(room, members), unknown_usernames: unknownUsernames },
          created ? 201 : 200,
        )
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

/** A path of its own: the documented one answers 405 to PATCH. */
export function roomDetails(parts: HttpParts): Endpoint {
  const body = changeRoomBody(parts.limits)
  return {
    path: '/api/rooms/{room_id}/details/',
    name: 'Room Details',
    access: 'signedIn',
    methods: {
      PATCH: async ({ ctx, actor, path }) => {
        await roomForMember(parts.store, path.room_id, actor.id)
        await spend(parts.limiter, 'send', String(actor.id))
        const asked = valid(body, await readBody(ctx, { limit: parts.limits.body_bytes }))
        const { id, name, description } = asked
        const changed = await changeRoom(parts, actor, {
          roomId: path.room_id,
          ...(id && { id }),
          ...(name === undefined ? {} : { name }),
          ...(description === undefined ? {} : { description }),
        })
        sendJson(ctx, parts.present.room(changed))
      },
    },
  }
}
