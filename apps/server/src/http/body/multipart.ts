import type { Readable } from 'node:stream'
import { Busboy, type BusboyHeaders } from '@fastify/busboy'
import type { Context } from 'koa'
import { Refusal } from '../errors/Refusal.ts'
import { watchTypes } from './dicer.ts'
import { FIELDS_MAX, fromEntries } from './form.ts'
import { watchMultipartEnd } from './multipartEnd.ts'
import { type BodyRules, tooLarge } from './rules.ts'

/** One file part; its `content` must be read to the end or destroyed. */
export interface FilePart {
  field: string
  /** Without folders; may be empty. */
  name: string
  /** Undefined when the part does not say it. */
  contentType: string | undefined
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
  const saysType = watchTypes(parser)
  const entries: [string, string][] = []
  const files: { content: Readable; read: Promise<void> }[] = []
  const allRead = () => files.map(({ read }) => read)
  await new Promise<void>((resolve, reject) => {
    let bytes = 0
    let unread = 0
    const count = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > rules.limit) fail(tooLarge(rules.limit))
    }
    const letGo = () => {
      unwatch()
      ctx.req.unpipe(parser).off('data', count).resume()
    }
    const fail = (error: Error) => {
      letGo()
      for (const { content } of files) content.destroy(error)
      // Whoever reads a file may be finishing it just now: nothing is settled before they are.
      Promise.allSettled(allRead()).then(() => reject(error), reject)
    }
    const complete = () => {
      letGo()
      // A small file arrives whole before storing it fails.
      Promise.all(allRead()).then(() => resolve(), fail)
    }
    const failMalformed = () => fail(malformed())
    const unwatch = watchMultipartEnd(parser, ctx.req, {
      isReading: () => unread > 0,
      whole: complete,
      broken: failMalformed,
    })
    parser.on('file', (field, content, name, encoding, type) => {
      const contentType = saysType() ? type : undefined
      const read = isPlain(encoding)
        ? rules.onFile({ field, name: name ?? '', contentType, content })
        : Promise.reject(encoded(encoding))
      files.push({ content, read })
      unread += 1
      read.then(() => {
        unread -= 1
      }, fail)
      // A file that fails while nothing listens would end the process.
      content.on('error', fail)
    })
    parser.on('field', (name, value, _nameCut, _valueCut, encoding) => {
      if (isPlain(encoding)) entries.push([name, value])
      else fail(encoded(encoding))
    })
    parser.on('error', failMalformed)
    ctx.req.on('error', failMalformed)
    ctx.req.on('aborted', failMalformed)
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

const isPlain = (encoding: string) => encoding !== 'base64' && encoding !== 'quoted-printable'

/** RFC 7578 (4.7) did away with it; keeping such a part as it came would store something else than was sent. */
const encoded = (encoding: string) =>
  new Refusal('parse_error', {
    detail: `Parts with "Content-Transfer-Encoding: ${encoding}" are not taken: send their bytes as they are.`,
  })

const malformed = () => new Refusal('parse_error', { detail: 'Multipart form parse error' })
