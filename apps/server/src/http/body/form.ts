import { TextDecoder } from 'node:util'
import type { Context } from 'koa'
import { koaBody } from 'koa-body'
import { Refusal } from '../errors/Refusal.ts'
import { type BodyRules, tooLarge } from './rules.ts'
import { otherThanUtf8 } from './utf8.ts'

const INDEXED = /^([^[]*)\[\d+\]$/

/** As many fields as Django takes. */
export const FIELDS_MAX = 1000

// Brackets in names mean nothing but for the lists below, as in the seed.
const FLAT = {
  depth: 0,
  parameterLimit: FIELDS_MAX,
  arrayLimit: FIELDS_MAX,
  parseArrays: false,
  plainObjects: true,
}

/** An `application/x-www-form-urlencoded` body. */
export async function readForm(ctx: Context, rules: BodyRules): Promise<Record<string, unknown>> {
  const decoder = formDecoder(otherThanUtf8(ctx.request.charset) ?? new TextDecoder())
  const read = koaBody({
    json: false,
    text: false,
    formLimit: rules.limit,
    queryString: { ...FLAT, decoder },
  })
  await read(ctx as Parameters<typeof read>[0], async () => {}).catch((error: unknown) => {
    if ((error as { status?: unknown }).status === 413) throw tooLarge(rules.limit)
    throw new Refusal('parse_error')
  })
  const fields = (ctx.request.body ?? {}) as Record<string, unknown>
  return fromEntries(
    Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const)),
    rules,
  )
}

const [PERCENT, PLUS, SPACE] = [0x25, 0x2b, 0x20]

/**
 * What is no text in the charset becomes U+FFFD, as in Django; the library's own decoder leaves such a word encoded. In one
 * go: a body may be nothing but escapes.
 */
const formDecoder = (charset: TextDecoder) => (text: string) => {
  if (!/[%+]/.test(text)) return text
  const bytes = Buffer.from(text)
  let length = 0
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0
    const escaped = byte === PERCENT ? hex(bytes[at + 1]) * 16 + hex(bytes[at + 2]) : Number.NaN
    if (!Number.isNaN(escaped)) {
      bytes[length] = escaped
      at += 2
    } else bytes[length] = byte === PLUS ? SPACE : byte
    length += 1
  }
  return charset.decode(bytes.subarray(0, length))
}

/** Of a digit's code; NaN for what is none. */
function hex(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const letter = code | 0x20
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN
}

/** Plain data of a form: lists where the rules name them, also as `name[0]`, else the last value. */
export function fromEntries(
  entries: Iterable<readonly [name: string, value: unknown]>,
  { lists = [] }: BodyRules,
): Record<string, unknown> {
  const data = new Map<string, unknown>()
  for (const [written, value] of entries) {
    const name = lists.find((list) => INDEXED.exec(written)?.[1] === list) ?? written
    const before = data.get(name)
    if (!lists.includes(name)) data.set(name, value)
    else if (Array.isArray(before)) before.push(value)
    else data.set(name, [value])
  }
  return Object.fromEntries(data)
}
