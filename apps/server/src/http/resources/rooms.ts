import { roomBody } from '@roomkey/protocol'
import { createRoom } from '../../actions/index.ts'
import { readBody } from '../body/readBody.ts'
import { roomDetail, roomListItem } from '../documented/rooms.ts'
import { Refusal } from '../errors/Refusal.ts'
import { valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { limitNames } from '../routing/limit.ts'
import { sendJson } from '../routing/sendJson.ts'
import { roomForMember } from './roomForMember.ts'

export function rooms(parts: HttpParts): Endpoint {
  const { store, limits } = parts
  const body = roomBody(limits)
  return {
    path: '/api/rooms/',
    name: 'Room Create',
    access: 'signedIn',
    methods: {
      GET: async ({ ctx, actor }) => {
        const { list, rows } = await store.snapshot(async (reads) => {
          const list = await reads.roomsOf(actor.id)
          return { list, rows: await reads.membersOf(list.map(({ id }) => id)) }
        })
        // The seed lists rooms in the order they were made.
        list.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
        const members = Map.groupBy(rows, ({ roomId }) => roomId)
        sendJson(
          ctx,
          list.map((room) => roomListItem(room, members.get(room.id) ?? [])),
        )
      },
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
