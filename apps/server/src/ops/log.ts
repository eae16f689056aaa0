import { AsyncLocalStorage } from 'node:async_hooks'
import { type DestinationStream, type Logger, pino } from 'pino'

/** One HTTP request, from its first line to the end of its answer. */
export interface RequestContext {
  readonly id: string
  /** The path template of the endpoint that answers, once that is known. */
  route: string
  /** Its time is that of the client's line: a file goes up or down. */
  streams: boolean
}

/** The request that is being answered, so that every line it causes can be found by its id. */
export const currentRequest = new AsyncLocalStorage<RequestContext>()

/** Tells the log and the metrics who answers. */
export function answeredBy(route: string, streams = false): void {
  const request = currentRequest.getStore()
  if (!request) return
  request.route = route
  request.streams = streams
}

// Nothing below may be logged, whoever passes an object that holds it: tokens, texts, file names, keys.
const SECRET = [
  'access',
  'authorization',
  'ciphertext',
  'cookie',
  'filename',
  'key',
  'name',
  'password',
  'refresh',
  'secretKey',
  'text',
  'token',
  'url',
]

/** One JSON object a line, to stderr unless a test reads along. */
export function createLog(level: string, destination: DestinationStream = pino.destination(2)): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => {
        const request = currentRequest.getStore()
        return request === undefined ? {} : { request: request.id }
      },
      redact: {
        paths: SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[redacted]',
      },
      serializers: { err: errorSummary },
    },
    destination,
  )
}

// pino's own serializer copies messages and properties, and libraries quote what they were given in both: JSON.parse
// the body, knex the values. What kind of error it was and where it came from does not need them.
function errorSummary(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code } = error as NodeJS.ErrnoException
  const frames = error.stack?.split('\n').filter((line) => /^ {4}at /.test(line))
  return {
    type: error.constructor.name,
    ...(code === undefined ? {} : { code }),
    frames: frames?.slice(0, 12).map((line) => line.trim()),
    ...(error.cause instanceof Error ? { cause: errorSummary(error.cause) } : {}),
  }
}
