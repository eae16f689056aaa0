import { z } from 'zod'

// The documented contract speaks Django REST framework's words: numbers are taken as their text, text is trimmed,
// and every refusal is one of a handful of known sentences. These fields say them; shapes are put together elsewhere.

export const REQUIRED = 'This field is required.'
export const NOT_NULL = 'This field may not be null.'
export const NOT_BLANK = 'This field may not be blank.'
export const NOT_A_STRING = 'Not a valid string.'

/** How one text field differs from the usual. */
export interface TextOptions {
  /** Empty text is allowed. */
  blank?: boolean
  /** `null` is allowed. */
  nullable?: boolean
  /** Characters (code points), counted after trimming. */
  max?: number
  /** How the text is spelled before it is measured and checked. */
  normal?: (value: string) => string
  /** Says what is wrong with the trimmed, non-empty text, or undefined. */
  check?: (value: string) => string | undefined
  /** The JSON Schema format, for the OpenAPI document. */
  format?: string
  description?: string
}

/** A text as the documented API reads it; `.optional()` allows it to be absent. */
export function textField<O extends TextOptions>(options: O) {
  type Value = string | (O['nullable'] extends true ? null : never)
  return z
    .unknown()
    .transform((value, context): Value => {
      const read = readText(value, options)
      if ('refused' in read) {
        for (const message of read.refused) context.addIssue({ code: 'custom', message })
        return z.NEVER
      }
      return read.text as Value
    })
    .meta({
      type: options.nullable ? ['string', 'null'] : 'string',
      ...(options.max ? { maxLength: options.max } : {}),
      ...(options.blank ? {} : { minLength: 1 }),
      ...(options.format ? { format: options.format } : {}),
      ...(options.description ? { description: options.description } : {}),
    })
}

type Read = { text: string | null } | { refused: string[] }

/** One text, trimmed and checked. */
export function readText(value: unknown, options: TextOptions): Read {
  if (value === undefined) return { refused: [REQUIRED] }
  if (value === null) return options.nullable ? { text: null } : { refused: [NOT_NULL] }
  if (typeof value !== 'string' && typeof value !== 'number') return { refused: [NOT_A_STRING] }
  const { normal = (same: string) => same } = options
  const text = normal(String(value).trim())
  if (text === '') return options.blank ? { text } : { refused: [NOT_BLANK] }
  const refused = [...refusals(text, options)]
  return refused.length > 0 ? { refused } : { text }
}

function* refusals(text: string, { max, check }: TextOptions): Iterable<string> {
  if (!text.isWellFormed()) yield 'Surrogate characters are not allowed.'
  if (text.includes('\0')) yield 'Null characters are not allowed.'
  if (max !== undefined && text.length > max && [...text].length > max) {
    yield `Ensure this field has no more than ${max} characters.`
  }
  const refused = check?.(text)
  if (refused) yield refused
}

const TRUE = new Set<unknown>(['t', 'y', 'yes', 'true', 'on', '1', 1, true])
const FALSE = new Set<unknown>(['f', 'n', 'no', 'false', 'off', '0', 0, false])

/** A boolean in any of the documented spellings. */
export function booleanField(absent: boolean, description: string) {
  return z
    .unknown()
    .transform((value, context): boolean => {
      const spelled = typeof value === 'string' ? value.toLowerCase() : value
      if (TRUE.has(spelled)) return true
      if (FALSE.has(spelled)) return false
      context.addIssue({ code: 'custom', message: value === null ? NOT_NULL : 'Must be a valid boolean.' })
      return z.NEVER
    })
    .meta({ type: 'boolean', description })
    .prefault(absent)
}

/** What Python would call the type of a JSON value: the documented sentences contain it. */
export function pythonType(value: unknown): string {
  if (value === null || value === undefined) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return { string: 'str', boolean: 'bool' }[typeof value as string] ?? 'dict'
}
