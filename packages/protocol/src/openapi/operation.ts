import type { ErrorCode } from '../errors.ts'
import { ERRORS } from '../errors.ts'
import type { SchemaName } from './schemas.ts'

/** One method of one path, as short as it can be told. */
export interface OperationParts {
  summary: string
  description?: string
  tag: 'Accounts' | 'Rooms' | 'Messages' | 'Files' | 'Server' | 'Admin'
  /** No token needed. */
  open?: true
  query?: readonly object[]
  headers?: readonly object[]
  /** A JSON body (forms and multipart are taken too), or any request body object. */
  body?: SchemaName | { content: object }
  /** Status to the shape answered; null: no body. */
  replies: Record<number, SchemaName | readonly [SchemaName] | object | null>
  errors: readonly ErrorCode[]
}

export const ref = (name: SchemaName) => ({ $ref: `#/components/schemas/${name}` })
const json = (schema: object) => ({ content: { 'application/json': { schema } } })

const SIGNED_IN = ['not_authenticated', 'token_not_valid', 'user_inactive'] as const
const ANY = ['not_acceptable', 'rate_limited', 'unavailable'] as const

/** The same as OpenAPI writes it. */
export function operation(parts: OperationParts, pathParameters: readonly object[]): object {
  const { summary, description, tag, open, query = [], headers = [], body, replies, errors } = parts
  return {
    summary,
    ...(description ? { description } : {}),
    tags: [tag],
    parameters: [...pathParameters, ...query, ...headers],
    ...(open ? { security: [] } : {}),
    ...(body ? { requestBody: requestBody(body) } : {}),
    responses: {
      ...Object.fromEntries(Object.entries(replies).map(([status, shape]) => [status, reply(shape)])),
      ...errorReplies([...errors, ...(open ? [] : SIGNED_IN), ...ANY]),
    },
  }
}

function requestBody(body: SchemaName | { content: object }): object {
  if (typeof body !== 'string') return { required: true, ...body }
  const schema = ref(body)
  return {
    required: true,
    content: {
      'application/json': { schema },
      'application/x-www-form-urlencoded': { schema },
      'multipart/form-data': { schema },
    },
  }
}

function reply(shape: OperationParts['replies'][number]): object {
  if (shape === null) return { description: 'Done; no body.' }
  if (typeof shape === 'string') return { description: 'Done.', ...json(ref(shape)) }
  if (Array.isArray(shape)) {
    return { description: 'Done.', ...json({ type: 'array', items: ref(shape[0] as SchemaName) }) }
  }
  return shape
}

/** Several codes may share a status: each is told. */
function errorReplies(codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of codes) {
    const { status } = ERRORS[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((code) => `\`${code}\`: ${ERRORS[code].detail}`).join(' '),
        ...json(ref('ErrorBody')),
      },
    ]),
  )
}
