import { z } from 'zod'

/** Messages in one answer when the caller names no limit. */
export const MESSAGES_DEFAULT = 100

// What Python's int() reads: blanks around it, a sign, single underscores between digits.
const PYTHON_INT = /^\s*([+-]?)(\d+(?:_\d+)*)\s*$/

function countField(absent: number, max: number, description: string) {
  return z
    .unknown()
    .transform((value, context): number => {
      // Of a repeated parameter the last one counts, as documented.
      const last: unknown = Array.isArray(value) ? value.at(-1) : value
      const [, sign, digits] = PYTHON_INT.exec(String(last)) ?? []
      const refuse = (message: string) => {
        context.addIssue({ code: 'custom', message })
        return z.NEVER
      }
      if (!digits) return refuse('A valid integer is required.')
      const size = BigInt(digits.replaceAll('_', ''))
      if (sign === '-' && size > 0n) return refuse('Ensure this value is greater than or equal to 0.')
      if (size > 0x7fff_ffff_ffff_ffffn) return refuse('Ensure this value is less than 9223372036854775808.')
      return Number(size > BigInt(max) ? BigInt(max) : size)
    })
    .meta({ type: 'integer', minimum: 0, description })
    .prefault(absent)
}

/** GET /api/rooms/<id>/messages/?limit=&offset= */
export const MessagesQuery = z.object({
  limit: countField(MESSAGES_DEFAULT, Number.MAX_SAFE_INTEGER, 'As many as there are, where this is more.'),
  offset: countField(0, Number.MAX_SAFE_INTEGER, 'How many of the newest messages to leave out.'),
})
export type MessagesQuery = z.infer<typeof MessagesQuery>
