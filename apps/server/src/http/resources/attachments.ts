import { type FileUrl, UploadHeaders } from '@roomkey/protocol'
import { openAttachment, storeAttachment } from '../../actions/index.ts'
import { timestamp } from '../../present/timestamp.ts'
import { tooLarge } from '../body/rules.ts'
import { invalid, valid } from '../errors/valid.ts'
import { linkFor } from '../media/linkFor.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint } from '../routing/endpoint.ts'
import { spend } from '../routing/limit.ts'
import { sendJson } from '../routing/sendJson.ts'
import { roomForMember } from './roomForMember.ts'

export const attachment = (parts: HttpParts): Endpoint => ({
  path: '/api/rooms/{room_id}/attachments/{attachment_id}/',
  name: 'Attachment',
  access: 'signedIn',
  rate: 'upload',
  parses: ['*/*'],
  methods: {
    PUT: async ({ ctx, actor, path }) => {
      await roomForMember(parts.store, path.room_id, actor.id)
      await spend(parts.limiter, 'upload', String(actor.id))
      const headers = valid(UploadHeaders, ctx.headers)
      const { file_bytes } = parts.limits
      if ((ctx.request.length ?? 0) > file_bytes) throw tooLarge(file_bytes)
      const contentType = headers['content-type']
      const stored = await storeAttachment(parts, actor, {
        id: path.attachment_id,
        roomId: path.room_id,
        name: decoded(headers['roomkey-file-name']),
        ...imageSize(headers['roomkey-image-size']),
        ...(contentType === undefined ? {} : { contentType }),
        content: ctx.req,
      })
      // A repeated upload is answered at once; what is still coming is not wanted.
      if (!stored.created) ctx.req.resume()
      sendJson(ctx, await parts.present.attachment(stored.attachment), stored.created ? 201 : 200)
    },
  },
})

export const attachmentUrl = (parts: HttpParts): Endpoint => ({
  path: '/api/attachments/{attachment_id}/url/',
  name: 'Attachment URL',
  access: 'signedIn',
  methods: {
    GET: async ({ ctx, actor, path }) => {
      const id = path.attachment_id
      const { meta } = await openAttachment(parts, actor, { id })
      const reply: FileUrl = {
        url: linkFor(parts, ctx, actor.id)({ id, name: meta.name }),
        expires_at: timestamp(parts.links.sign(id, actor.id).expiresAt),
      }
      sendJson(ctx, reply)
    },
  },
})

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    throw invalid({ 'roomkey-file-name': ['Must be percent-encoded UTF-8.'] })
  }
}

/** `640x480` */
export function imageSize(text: string | undefined): { width?: number; height?: number } {
  const [width, height] = (text ?? '').split('x').map(Number)
  return width && height ? { width, height } : {}
}
