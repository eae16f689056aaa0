import { type UploadedMessage, UploadFields } from '@roomkey/protocol'
import type { Context } from 'koa'
import { discardAttachment, sendMessage, storeAttachment } from '../../actions/index.ts'
import type { StoredAttachment } from '../../actions/storeAttachment.ts'
import { readMultipart } from '../body/multipart.ts'
import { hasBody, mediaType, readBody, unsupported } from '../body/readBody.ts'
import { tooLarge } from '../body/rules.ts'
import { documentedMessage } from '../documented/messages.ts'
import { Refusal } from '../errors/Refusal.ts'
import { valid } from '../errors/valid.ts'
import { linkFor } from '../media/linkFor.ts'
import type { HttpParts } from '../parts.ts'
import type { Endpoint, SignedInCall } from '../routing/endpoint.ts'
import { spend } from '../routing/limit.ts'
import { sendJson } from '../routing/sendJson.ts'
import { inDocumentedWords } from './inDocumentedWords.ts'
import { roomForMember } from './roomForMember.ts'

export const upload = (parts: HttpParts): Endpoint => ({
  path: '/api/rooms/{room_id}/upload/',
  name: 'File Upload',
  access: 'signedIn',
  rate: 'upload',
  parses: ['multipart/form-data', 'application/x-www-form-urlencoded'],
  methods: {
    POST: async (call) => {
      const { ctx, actor, path } = call
      await roomForMember(parts.store, path.room_id, actor.id)
      await spend(parts.limiter, 'upload', String(actor.id))
      const reply = await receive(parts, call)
      sendJson(ctx, reply, 201)
    },
  },
})

/** Stores the file while it arrives, then sends the message that shows it; nothing stays behind when either fails. */
async function receive(parts: HttpParts, call: SignedInCall): Promise<UploadedMessage> {
  const stored: StoredAttachment[] = []
  let sent = false
  try {
    const fields = valid(UploadFields, await readParts(parts, call, stored))
    // Of several files the last one counts, as documented.
    const file = stored.at(-1)
    if (!file) throw new Refusal('invalid', { detail: 'No file provided' })
    const reply = await send(parts, call, fields.plaintext || `Shared file: ${file.meta.name}`, file)
    sent = true
    return reply
  } finally {
    const unused = sent ? stored.slice(0, -1) : stored
    for (const { attachment } of unused) await discardAttachment(parts, attachment)
  }
}

/** The text fields; the files go into `stored` in the order they came. */
async function readParts(parts: HttpParts, call: SignedInCall, stored: StoredAttachment[]): Promise<unknown> {
  const { ctx, actor, path } = call
  const { body_bytes, file_bytes } = parts.limits
  if (!hasBody(ctx)) return {}
  const limit = body_bytes + file_bytes
  if ((ctx.request.length ?? 0) > limit) throw tooLarge(limit)
  if (!isMultipart(ctx)) {
    if (mediaType(ctx) === 'application/json') throw unsupported(ctx)
    return readBody(ctx, { limit: body_bytes })
  }
  const arrived: (StoredAttachment | undefined)[] = []
  try {
    return await readMultipart(ctx, {
      limit,
      onFile: async ({ field, name, contentType, content }) => {
        if (field !== 'file' || name === '') {
          content.resume()
          return
        }
        const place = arrived.push(undefined) - 1
        arrived[place] = await storeAttachment(parts, actor, {
          roomId: path.room_id,
          name,
          ...(contentType === undefined ? {} : { contentType }),
          content,
        })
      },
    })
  } finally {
    stored.push(...arrived.filter((file) => file !== undefined))
  }
}

const isMultipart = (ctx: Context) => mediaType(ctx) === 'multipart/form-data'

async function send(
  parts: HttpParts,
  { ctx, actor, path }: SignedInCall,
  text: string,
  { attachment }: StoredAttachment,
): Promise<UploadedMessage> {
  const draft = { roomId: path.room_id, text, attachmentIds: [attachment.id] }
  const { message } = await inDocumentedWords(sendMessage(parts, actor, draft))
  const shown = documentedMessage(await parts.present.message(message, text), linkFor(parts, ctx, actor.id))
  const { id, sender, plaintext, attachments = [], ...rest } = shown
  const [shownFile] = attachments
  if (!shownFile) throw new Error(`message ${id} lost the file it was sent with`)
  return { id, sender, plaintext, attachments, attachment: shownFile, ...rest }
}
