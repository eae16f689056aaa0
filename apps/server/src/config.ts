import { DEFAULT_LIMITS, type Limits } from '@roomkey/protocol'
import { VARIABLES, type Variable } from './configVariables.ts'
import type { S3Settings } from './files/s3Client.ts'
import { DEFAULT_RATES, type RateConfig } from './ratelimit/rateLimits.ts'

/** What stops the start, as one sentence that names the variable and how to make a valid one. */
export class ConfigError extends Error {}

/** A value that stays wrong however often it is tried, while what does not answer may at the next start. */
export class MalformedConfigError extends ConfigError {}

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
  /** Where files lie; undefined: on disk, in the data folder. */
  s3: S3Settings | undefined
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
  /** Of all files of one person together; undefined: any. */
  personBytes: number | undefined
}

/** Reads the environment. Throws MalformedConfigError at the first variable that does not make sense; empty means unset. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const get: Get = (name) => read(name, VARIABLES[name], env[name])
  const required = <T>(value: T | undefined) => value as T
  const message_bytes = required(get('MAX_MESSAGE_BYTES'))
  return {
    host: required(get('HOST')),
    port: required(get('PORT')),
    dataDir: required(get('DATA_DIR')),
    masterKeys: get('SERVER_MASTER_KEY'),
    secretKey: get('SECRET_KEY'),
    databaseUrl: get('DATABASE_URL'),
    s3: readS3(env, get),
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
    personBytes: get('MAX_PERSON_BYTES'),
    limits: {
      ...DEFAULT_LIMITS,
      message_bytes,
      // A body holds the message and its JSON around it.
      body_bytes: Math.max(DEFAULT_LIMITS.body_bytes, Math.ceil(message_bytes * 1.25)),
      file_bytes: required(get('MAX_FILE_BYTES')),
    },
  }
}

type Name = keyof typeof VARIABLES
type Get = <K extends Name>(name: K) => Value<(typeof VARIABLES)[K]> | undefined

/** All or nothing: with a part of it set, files would lie where their owner does not look for them. */
function readS3(env: Record<string, string | undefined>, get: Get): S3Settings | undefined {
  const known = Object.keys(VARIABLES).filter((name) => name.startsWith('S3_'))
  const set = Object.keys(env).filter((name) => name.startsWith('S3_') && env[name]?.trim())
  const unknown = set.find((name) => !known.includes(name))
  if (unknown)
    throw new MalformedConfigError(`${unknown} is not known, only ${known.join(', ')} are: unset ${unknown}.`)
  if (set.length === 0) return undefined
  const needed = <K extends Name>(name: K) => {
    const value = get(name)
    if (value === undefined)
      throw new MalformedConfigError(
        `${name} is not set, but ${set.find((other) => other !== name)} is: set it to ${VARIABLES[name].make}.`,
      )
    return value
  }
  return {
    bucket: needed('S3_BUCKET'),
    endpoint: get('S3_ENDPOINT'),
    region: needed('S3_REGION'),
    accessKeyId: needed('S3_ACCESS_KEY_ID'),
    secretAccessKey: needed('S3_SECRET_ACCESS_KEY'),
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
  if (!parsed.success) throw new MalformedConfigError(`${name} is not valid: set it to ${make}.`)
  return parsed.data as Value<V>
}
