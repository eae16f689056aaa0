import type { z } from 'zod'
import type { OperationParts } from '../operation.ts'
import { jsonSchema } from '../schemas.ts'

/** Path, then method. */
export type Paths = Record<
  string,
  Partial<Record<'get' | 'post' | 'put' | 'patch' | 'delete', OperationParts>>
>

/** What any request to a room may be refused with. */
export const MEMBER = ['not_found', 'not_a_member'] as const
/** What any request with a body may be refused with. */
export const BODY = ['invalid', 'parse_error', 'too_large', 'unsupported_media_type'] as const

/** The fields of a schema as OpenAPI's parameters. */
export const parameters = (schema: z.ZodType, where: 'query' | 'header'): object[] => {
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, object>
    required?: string[]
  }
  return Object.entries(properties)
    .filter(([name]) => name !== 'content-type')
    .map(([name, property]) => ({ name, in: where, required: required.includes(name), schema: property }))
}
