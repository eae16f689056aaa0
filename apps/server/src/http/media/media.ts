import { create as contentDisposition } from 'content-disposition'
import type { Context } from 'koa'
import { openAttachment } from '../../actions/index.ts'
import type { OpenedAttachment } from '../../actions/openAttachment.ts'
import { Refusal } from '../errors/Refusal.ts'
import type { HttpParts } from '../parts.ts'
import type { Call, Endpoint } from '../routing/endpoint.ts'
import { askedRange } from './askedRange.ts'
import { isShownInline, policyFor } from './inlineTypes.ts'

/** `/media/<attachment id>/<user id>.<expires>.<hmac>/<file name>`: what `file_url` points to. */
export const media = (parts: HttpParts): Endpoint => ({
  path: '/media/{attachment_id}/{ticket}/{file_name}',
  name: 'File',
  access: 'open',
  raw: true,
  methods: {
    GET: async (call) => {
      const { ctx, path } = call
      const reader = await readerOf(parts, call)
      const file = await openAttachment(parts, reader, { id: path.attachment_id })
      describe(ctx, file)
      await answer(parts, ctx, file)
    },
  },
})

/** Whoever the link was made for, or who asks with a token. Nobody: as if there were no such file. */
async function readerOf(parts: HttpParts, { actor, path }: Call) {
  const linked = parts.links.read(path.attachment_id, path.ticket)
  const user = linked === undefined ? undefined : await parts.store.userById(linked)
  const reader = user?.isActive ? user : actor
  if (!reader) throw new Refusal('not_found')
  return reader
}

const DESCRIBED = [
  'Content-Disposition',
  'Cache-Control',
  'Accept-Ranges',
  'ETag',
  'Last-Modified',
  'Content-Range',
]

function describe(ctx: Context, { attachment, meta }: OpenedAttachment): void {
  const inline = isShownInline(attachment.contentType)
  // What browsers may run or render is never named by its own type.
  ctx.set('Content-Type', inline ? attachment.contentType : 'application/octet-stream')
  ctx.set('Content-Disposition', disposition(meta.name, inline ? 'inline' : 'attachment'))
  ctx.set('Content-Security-Policy', policyFor(attachment.contentType))
  ctx.set('X-Content-Type-Options', 'nosniff')
  // The desktop app's pages come from app://, and show images from here.
  ctx.set('Cross-Origin-Resource-Policy', 'cross-origin')
  ctx.set('Cache-Control', 'private, max-age=3600')
  ctx.set('Accept-Ranges', 'bytes')
  // A stored file never changes.
  ctx.set('ETag', `"${attachment.id}"`)
  ctx.lastModified = new Date(attachment.createdAt / 1000)
}

/** The name always in quotes, as documented: there are clients that look for them. */
const disposition = (name: string, type: 'inline' | 'attachment'): string =>
  contentDisposition(name, { type }).replace(/; filename=([^";]+)/, '; filename="$1"')

async function answer(
  { log }: HttpParts,
  ctx: Context,
  { attachment: { id, size }, read }: OpenedAttachment,
): Promise<void> {
  ctx.status = 200
  if (ctx.fresh) {
    ctx.status = 304
    return
  }
  const range = askedRange(ctx, size)
  if (range === 'unsatisfiable') {
    ctx.remove('Content-Disposition')
    throw new Refusal('invalid', {
      detail: 'There is no such range in the file.',
      status: 416,
      headers: { 'Content-Range': `bytes */${size}` },
    })
  }
  if (range) {
    ctx.status = 206
    ctx.set('Content-Range', `bytes ${range.start}-${range.end}/${size}`)
  }
  const length = range ? range.end - range.start + 1 : size
  if (ctx.method === 'HEAD' || length === 0) {
    // An empty text and no stream: Koa would chunk a stream, and a HEAD must not read the file.
    ctx.body = ''
    ctx.length = length
    return
  }
  const content = await read(range).catch((error: unknown) => {
    // What described the file must not go out with an error, and least of all be cached with it.
    for (const name of DESCRIBED) ctx.remove(name)
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    log.error({ attachment: id }, 'the contents of a file are missing from the storage')
    throw new Refusal('internal', { detail: 'The contents of this file are missing on the server.' })
  })
  const type = ctx.response.get('Content-Type')
  ctx.body = content
  ctx.set('Content-Type', type)
  ctx.length = length
}
