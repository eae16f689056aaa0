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

/** What is no text in the charset becomes U+FFFD, as in Django; the library's own decoder leaves such a word encoded. */
const formDecoder = (charset: TextDecoder) => (text: string) =>
  text
    .replaceAll('+', ' ')
    .replace(/(?:%[0-9a-f]{2})+/gi, (run) => charset.decode(Buffer.from(run.replaceAll('%', ''), 'hex')))

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
