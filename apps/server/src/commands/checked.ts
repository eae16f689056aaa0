import type { z } from 'zod'
import { CommandError } from './CommandError.ts'

/** What was asked for, by the rules of the API. Throws a CommandError that names the first field that breaks one. */
export function checked<Shape extends z.ZodType>(schema: Shape, input: z.input<Shape>): z.output<Shape> {
  const read = schema.safeParse(input)
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new CommandError(`The ${String(issue?.path[0])} cannot be used: ${issue?.message}`, 2)
}
