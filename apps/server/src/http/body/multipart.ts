import type { Readable } from 'node:stream'
import { Busboy, type BusboyHeaders } from '@fastify/busboy'
import type { Context } from 'koa'
import { Refusal } from '../errors/Refusal.ts'
import { FIELDS_MAX, fromEntries } from './form.ts'
import { type BodyRules, tooLarge } from './rules.ts'

/** One file part; its `content` must be read to the end or destroyed. */
export interface FilePart {
  field: string
  /** Without folders; may be empty. */
  name: string
  contentType: string
  content: Readable
}

export interface MultipartRules extends BodyRules {
  /** Called for each file as it arrives; the next part waits until this one's content is read. A rejection ends it all. */
  onFile(part: FilePart): Promise<void>
}

/** A multipart body without its files. */
export function readMultipartFields(ctx: Context, rules: BodyRules): Promise<Record<string, unknown>> {
  return readMultipart(ctx, {
    ...rules,
    onFile: async ({ content }) => {
      content.resume()
    },
  })
}

/**
 * Reads a multipart body as it arrives and resolves with its text fields. Rejects when it is malformed, cut off or
 * larger than the limit; a file that was being read fails with it.
 *
 * Why not formidable, which koa-body brings along: it takes a file without a Content-Type for a text field, and a field
 * with `Content-Transfer-Encoding: 7bit` throws where nobody can catch it, which ends the process.
 */
export async function readMultipart(ctx: Context, rules: MultipartRules): Promise<Record<string, unknown>> {
  // What broke off before is told to nobody who begins to listen now.
  if (ctx.req.destroyed) throw malformed()
  const parser = createParser(ctx)
  const entries: [string, string][] = []
  const files: { content: Readable; read: Promise<void> }[] = []
  parser.on('field', (name, value) => entries.push([name, value]))
  await new Promise<void>((resolve, reject) => {
    // Whoever reads a file may be finishing it just now: nothing is settled before they are.
    const settled = () => Promise.allSettled(files.map(({ read }) => read))
    const fail = (error: Error) => {
      ctx.req.unpipe(parser).off('data', count).resume()
      for (const { content } of files) content.destroy(error)
      settled().then(() => reject(error), reject)
    }
    let bytes = 0
    const count = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > rules.limit) fail(tooLarge(rules.limit))
    }
    parser.on('file', (field, content, name, _encoding, contentType) => {
      const read = rules.onFile({ field, name: name ?? '', contentType, content })
      files.push({ content, read })
      read.catch(fail)
      // A file that fails while nothing listens would end the process.
      content.on('error', fail)
    })
    parser.on('finish', () => {
      ctx.req.off('data', count)
      settled().then(() => resolve(), reject)
    })
    parser.on('error', () => fail(malformed()))
    ctx.req.on('error', () => fail(malformed()))
    ctx.req.on('aborted', () => fail(malformed()))
    ctx.req.on('data', count).pipe(parser)
  })
  return fromEntries(entries, rules)
}

function createParser(ctx: Context): Busboy {
  try {
    return new Busboy({
      headers: ctx.headers as BusboyHeaders,
      // The whole body is bounded in `feed`.
      limits: { fields: FIELDS_MAX, fieldSize: Number.MAX_SAFE_INTEGER, parts: FIELDS_MAX + 100 },
      // Django's rule: what names a file is a file.
      isPartAFile: (_field, _type, name) => name !== undefined,
    })
  } catch {
    throw malformed()
  }
}

const malformed = () => new Refusal('parse_error', { detail: 'Multipart form parse error' })
