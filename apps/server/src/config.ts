import { DEFAULT_LIMITS, type Limits } from '@roomkey/protocol'
import { VARIABLES, type Variable } from './configVariables.ts'
import { DEFAULT_RATES, type RateConfig } from './ratelimit/rateLimits.ts'

/** What stops the start, as one sentence that names the variable and how to make a valid one. */
export class ConfigError extends Error {}

export interface Config {
  host: string
  /** 0: a free one. */
  port: number
  dataDir: string
  /** Fernet keys, newest first; undefined: made on first start and kept in the data folder. */
  masterKeys: string[] | undefined
  /** Signs tokens; undefined: made on first start and kept in the data folder. */
  secretKey: string | undefined
  /** A PostgreSQL; undefined: SQLite, in the data folder. */
  databaseUrl: string | undefined
  /** Undefined: one node, hints stay in the process. */
  redisUrl: string | undefined
  rateLimit: boolean
  rates: RateConfig
  /** Browser origins besides the server's own; `*` is everyone. */
  corsOrigins: string[]
  /** Believe X-Forwarded-For and X-Forwarded-Proto. */
  trustProxy: boolean
  /** Host names that requests may be addressed to; undefined: any. */
  allowedHosts: string[] | undefined
  /** How browsers reach the server when that differs from what requests say. */
  publicUrl: string | undefined
  /** What Prometheus brings to /metrics; undefined: there is none. */
  metricsToken: string | undefined
  /** From "not ready" to taking nothing new, when the server stops. */
  drainSeconds: number
  logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent'
  limits: Limits
}

// Named so that nobody believes they work: ignoring them would put data where its owner does not look for it.
const UNSUPPORTED: [RegExp, string][] = [[/^S3_/, 'keeps its files on disk, in DATA_DIR']]

/** Reads the environment. Throws ConfigError at the first variable that does not make sense; empty means unset. */
export function readConfig(env: Record<string, string | undefined>): Config {
  for (const [pattern, instead] of UNSUPPORTED)
    for (const name of Object.keys(env))
      if (pattern.test(name) && env[name])
        throw new ConfigError(`${name} is not supported by this version, which ${instead}: unset ${name}.`)

  const get = <K extends keyof typeof VARIABLES>(name: K) => read(name, VARIABLES[name], env[name])
  const required = <T>(value: T | undefined) => value as T
  const message_bytes = required(get('MAX_MESSAGE_BYTES'))
  return {
    host: required(get('HOST')),
    port: required(get('PORT')),
    dataDir: required(get('DATA_DIR')),
    masterKeys: get('SERVER_MASTER_KEY'),
    secretKey: get('SECRET_KEY'),
    databaseUrl: get('DATABASE_URL'),
    redisUrl: get('REDIS_URL'),
    rateLimit: required(get('RATE_LIMIT')),
    rates: { ...DEFAULT_RATES, ...get('RATE_LIMITS') },
    corsOrigins: required(get('CORS_ORIGINS')),
    trustProxy: required(get('TRUST_PROXY')),
    allowedHosts: get('ALLOWED_HOSTS'),
    publicUrl: get('PUBLIC_URL'),
    metricsToken: get('METRICS_TOKEN'),
    drainSeconds: required(get('DRAIN_SECONDS')),
    logLevel: required(get('LOG_LEVEL')),
    limits: {
      ...DEFAULT_LIMITS,
      message_bytes,
      // A body holds the message and its JSON around it.
      body_bytes: Math.max(DEFAULT_LIMITS.body_bytes, Math.ceil(message_bytes * 1.25)),
      file_bytes: required(get('MAX_FILE_BYTES')),
    },
  }
}

type Value<V> = V extends Variable<infer T> ? T : never
function read<V extends Variable<unknown>>(
  name: string,
  { schema, default: fallback, make }: V,
  set?: string,
) {
  const text = set?.trim() || fallback
  if (text === undefined) return undefined
  const parsed = schema.safeParse(text)
  // The value itself is not repeated: it may be a secret.
  if (!parsed.success) throw new ConfigError(`${name} is not valid: set it to ${make}.`)
  return parsed.data as Value<V>
}
