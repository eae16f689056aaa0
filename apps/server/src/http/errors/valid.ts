import { pythonType } from '@roomkey/protocol'
import type { z } from 'zod'
import { Refusal } from './Refusal.ts'

/**
 * The data as the schema reads it; otherwise refuses with the documented per-field sentences. `alone` is a sentence that
 * the documented contract says without the name of its field.
 */
export function valid<S extends z.ZodType>(schema: S, data: unknown, alone?: string): z.infer<S> {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw invalid({
      non_field_errors: [`Invalid data. Expected a dictionary, but got ${pythonType(data)}.`],
    })
  }
  const result = schema.safeParse(data)
  if (!result.success) throw invalid(fieldsOf(result.error), alone)
  return result.data
}

/** `{field: [sentence]}`, or `{field: {index: [sentence]}}` for items of a list. */
export function fieldsOf(error: z.ZodError): Record<string, unknown> {
  const fields: Record<string, unknown> = {}
  for (const { path, message } of error.issues) {
    const [field, index] = path.map(String)
    const name = field ?? 'non_field_errors'
    if (index === undefined) push(fields, name, message)
    else {
      const items = (fields[name] ?? {}) as Record<string, unknown>
      fields[name] = items
      push(items, index, message)
    }
  }
  return fields
}

function push(into: Record<string, unknown>, key: string, message: string): void {
  const list = into[key]
  if (Array.isArray(list)) list.push(message)
  else into[key] = [message]
}

export function invalid(fields: Record<string, unknown>, alone?: string): Refusal {
  return new Refusal('invalid', { detail: sentence(fields, alone), fields })
}

/** The first thing that is wrong, for people: `username: This field is required.` */
function sentence(fields: Record<string, unknown>, alone: string | undefined): string {
  const [name = '', said] = Object.entries(fields)[0] ?? []
  const first: unknown = Array.isArray(said) ? said[0] : Object.values(said as object).flat()[0]
  return name === 'non_field_errors' || first === alone ? String(first) : `${name}: ${String(first)}`
}
