import type { Limits } from '../limits.ts'
import { operation } from './operation.ts'
import { PATHS } from './paths.ts'
import { componentSchemas } from './schemas.ts'

const ABOUT = `Send and read messages and files in rooms. Every refused request answers
\`{"error": …, "detail": …, "code": …}\` with the same sentence twice, and \`fields\` when the input was wrong.
Paths end with a slash; without it the answer is 301. \`Accept: text/html\` is answered with JSON, too.`

const PATH_PARAMETERS: Record<string, object> = {
  room_id: { type: 'string', format: 'uuid' },
  message_id: { type: 'string', format: 'uuid' },
  attachment_id: { type: 'string', format: 'uuid' },
  user_id: { type: 'integer', minimum: 1 },
  device_id: { type: 'string', format: 'uuid' },
  ticket: { type: 'string' },
  file_name: { type: 'string' },
}

/** The OpenAPI 3.1 document of a server with these limits. */
export function openapi({ version, limits }: { version: string; limits: Limits }) {
  const paths = Object.entries(PATHS).map(([path, methods]) => {
    const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      schema: PATH_PARAMETERS[name],
    }))
    const operations = Object.entries(methods).map(([method, parts]) => [
      method,
      operation(parts, parameters),
    ])
    return [path, Object.fromEntries(operations)] as const
  })
  return {
    openapi: '3.1.0',
    info: { title: 'Roomkey', version, description: ABOUT, license: { name: 'MIT', identifier: 'MIT' } },
    security: [{ bearer: [] }],
    paths: Object.fromEntries(paths) as Record<string, Record<string, object>>,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      schemas: componentSchemas(limits),
    },
  }
}
