import {
  AppendUploadHeaders,
  CreateUploadHeaders,
  TUS_CONTENT_TYPE,
  TUS_EXTENSIONS,
  TUS_VERSION,
  UploadMetadata,
} from '@roomkey/protocol'
import type { Context } from 'koa'
import type { UploadProgress } from '../../actions/findUpload.ts'
import { appendUpload, createUpload, discardUpload, findUpload } from '../../actions/index.ts'
import { mediaType, unsupported } from '../body/readBody.ts'
import { Refusal } from '../errors/Refusal.ts'
import { valid } from '../errors/valid.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint, SignedInCall } from '../routing/endpoint.ts'
import { spend } from '../routing/limit.ts'
import { imageSize } from './attachments.ts'
import { roomForMember } from './roomForMember.ts'
import { readUploadMetadata, writeUploadMetadata } from './uploadMetadata.ts'

// Resumable uploads by the tus protocol: tus.io/protocols/resumable-upload. What it asks of every answer is set by
// `headers`, so that errors carry it, too.

const headers = ({ limits }: HttpParts) => ({
  'Tus-Resumable': TUS_VERSION,
  'Tus-Version': TUS_VERSION,
  'Tus-Extension': TUS_EXTENSIONS.join(','),
  'Tus-Max-Size': String(limits.file_bytes),
})

export const uploads = (parts: HttpParts): Endpoint => ({
  path: '/api/rooms/{room_id}/uploads/',
  name: 'Resumable Uploads',
  access: 'signedIn',
  rate: 'upload',
  headers: headers(parts),
  methods: {
    POST: async ({ ctx, actor, path }) => {
      await roomForMember(parts.store, path.room_id, actor.id)
      await spend(parts.limiter, 'upload', String(actor.id))
      requireVersion(ctx)
      const { 'upload-length': size, 'upload-metadata': pairs } = valid(CreateUploadHeaders, ctx.headers)
      const { id, filename, filetype, imagesize, sha256 } = valid(UploadMetadata, readUploadMetadata(pairs))
      const progress = await createUpload(parts, actor, {
        roomId: path.room_id,
        name: filename,
        size,
        ...(id === undefined ? {} : { id }),
        ...(filetype === undefined ? {} : { contentType: filetype }),
        ...imageSize(imagesize),
        ...(sha256 === undefined ? {} : { sha256 }),
      })
      ctx.status = 201
      ctx.set('Location', `/api/uploads/${progress.id}/`)
      tell(ctx, progress)
    },
  },
})

export const upload = (parts: HttpParts): Endpoint => ({
  path: '/api/uploads/{attachment_id}/',
  name: 'Resumable Upload',
  access: 'signedIn',
  rate: 'upload',
  parses: [TUS_CONTENT_TYPE],
  headers: headers(parts),
  methods: {
    GET: (call) => find(parts, call),
    PATCH: (call) => append(parts, call),
    DELETE: (call) => discard(parts, call),
    // For clients whose surroundings know neither PATCH nor DELETE.
    POST: (call) => {
      const method = call.ctx.get('X-HTTP-Method-Override').toUpperCase()
      if (method === 'PATCH') return append(parts, call)
      if (method === 'DELETE') return discard(parts, call)
      if (method === 'HEAD') return find(parts, call)
      throw new Refusal('method_not_allowed', { detail: 'Method "POST" not allowed.' })
    },
  },
})

async function find(parts: HttpParts, { ctx, actor, path }: SignedInCall): Promise<void> {
  requireVersion(ctx)
  const { progress, contentType, meta } = await findUpload(parts, actor, path.attachment_id)
  ctx.status = 204
  ctx.set('Upload-Length', String(progress.size))
  ctx.set('Upload-Metadata', writeUploadMetadata({ id: progress.id, filetype: contentType, ...meta }))
  tell(ctx, progress)
}

async function append(parts: HttpParts, { ctx, actor, path }: SignedInCall): Promise<void> {
  requireVersion(ctx)
  if (mediaType(ctx) !== TUS_CONTENT_TYPE) throw unsupported(ctx)
  const { 'upload-offset': offset } = valid(AppendUploadHeaders, ctx.headers)
  // The first one was counted when the upload was created.
  if (offset > 0) await spend(parts.limiter, 'upload', String(actor.id))
  const progress = await appendUpload(parts, actor, {
    id: path.attachment_id,
    offset,
    content: ctx.req,
    bytes: ctx.request.length,
  })
  ctx.status = 204
  tell(ctx, progress)
}

async function discard(parts: HttpParts, { ctx, actor, path }: SignedInCall): Promise<void> {
  requireVersion(ctx)
  await discardUpload(parts, actor, path.attachment_id)
  ctx.status = 204
}

function requireVersion(ctx: Context): void {
  if (ctx.get('Tus-Resumable') !== TUS_VERSION) throw new Refusal('upload_version')
}

function tell(ctx: Context, { received, expiresAt }: UploadProgress): void {
  ctx.set('Upload-Offset', String(received))
  if (expiresAt !== null) ctx.set('Upload-Expires', new Date(expiresAt / 1000).toUTCString())
}
