import { DEFAULT_LIMITS } from '@roomkey/protocol'
import { z } from 'zod'
import { DEFAULT_RATES, type RateConfig, type RateKind } from './ratelimit/rateLimits.ts'

export interface Variable<T> {
  schema: z.ZodType<T>
  /** As it would be written; undefined when there is none. */
  default: string | undefined
  /** What it does. */
  about: string
  /** Completes "Set it to …". */
  make: string
}

const variable = <T>(schema: z.ZodType<T>, make: string, about: string, fallback?: string): Variable<T> => ({
  schema,
  make,
  about,
  default: fallback,
})

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))
const list = <T>(item: z.ZodType<T, string>) =>
  z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .pipe(z.array(item).min(1))
// A path or a trailing slash would never match an Origin header.
const Origin = z.string().regex(/^(\*|[a-z][a-z0-9+.-]*:\/\/[^/\s,]+)$/)
// In either alphabet of base64, as Python's library and the seed's documentation take it.
const FernetKey = z.string().regex(/^[A-Za-z0-9_+/-]{43}=$/)

const Rate = z
  .string()
  .regex(new RegExp(`^(${Object.keys(DEFAULT_RATES).join('|')})=[1-9]\\d{0,8}/[1-9]\\d{0,4}$`))
  .transform((text) => {
    const [kind = '', requests, seconds] = text.split(/[=/]/)
    return [kind as RateKind, { requests: Number(requests), seconds: Number(seconds) }] as const
  })

/** Every variable the server reads, once: the start checks them and docs/ list them from here. */
export const VARIABLES = {
  HOST: variable(
    z.string().regex(/^[\w.:-]+$/),
    'an address or host name of this machine, for example HOST=127.0.0.1, or HOST=0.0.0.0 for all',
    'The address to listen on.',
    '127.0.0.1',
  ),
  PORT: variable(
    whole(0, 65_535),
    'a whole number from 0 to 65535, for example PORT=8000, or PORT=0 for a free one',
    'The port to listen on.',
    '8000',
  ),
  DATA_DIR: variable(
    z.string().min(1),
    'a folder that the server may write to, for example DATA_DIR=./data',
    'Where the database, the files and generated keys lie. With SQLite one server at a time: a second one says who has it.',
    './data',
  ),
  SERVER_MASTER_KEY: variable(
    list(FernetKey),
    "one Fernet key, or several with commas between, newest first; make one with: openssl rand -base64 32 | tr '+/' '-_'",
    'Wraps the room keys. Without it one is made on first start and kept in the data folder.',
  ),
  SECRET_KEY: variable(
    z.string().min(16),
    'at least 16 random characters; make one with: openssl rand -hex 32',
    'Signs tokens and file links. Without it one is made on first start and kept in the data folder.',
  ),
  DATABASE_URL: variable(
    z
      .string()
      .regex(/^postgres(ql)?:\/\/\S+$/)
      .refine((url) => URL.canParse(url)),
    'the address of a PostgreSQL database, for example DATABASE_URL=postgres://user:password@127.0.0.1:5432/roomkey',
    'Keeps accounts, rooms and messages in PostgreSQL, which several servers can share. Without it they are in SQLite, in the data folder.',
  ),
  S3_BUCKET: variable(
    z.string().regex(/^[\w.-]{3,63}$/),
    'the name of a bucket that is there, for example S3_BUCKET=roomkey',
    'Keeps files in this bucket of an S3-compatible storage. Without it they are in the data folder.',
  ),
  S3_ENDPOINT: variable(
    z
      .string()
      .regex(/^https?:\/\/[^/\s@]+\/?$/)
      .refine((url) => URL.canParse(url)),
    'the address of the storage without the bucket, for example S3_ENDPOINT=http://127.0.0.1:9000',
    'The storage. Without it, AWS.',
  ),
  S3_REGION: variable(
    z.string().regex(/^[\w-]+$/),
    'the region of the bucket, for example S3_REGION=eu-central-1',
    'The region of the bucket. Many storages other than AWS take any.',
    'us-east-1',
  ),
  S3_ACCESS_KEY_ID: variable(
    z.string().regex(/^\S+$/),
    'the access key of an account that may list, read, write and delete in the bucket',
    'The account at the storage. It goes with `S3_BUCKET`.',
  ),
  S3_SECRET_ACCESS_KEY: variable(
    z.string().regex(/^\S+$/),
    'the secret key that goes with S3_ACCESS_KEY_ID',
    "The account's secret. It goes with `S3_BUCKET`.",
  ),
  REDIS_URL: variable(
    z
      .string()
      .regex(/^rediss?:\/\/\S+$/)
      .refine((url) => URL.canParse(url)),
    'a Redis address, for example REDIS_URL=redis://127.0.0.1:6379',
    'Lets several servers share one set of rooms. Without it there is one server.',
  ),
  RATE_LIMIT: variable(
    z.enum(['on', 'off']).transform((word) => word === 'on'),
    'on or off',
    'Limits requests and frames per person and address. Off is for load tests only.',
    'on',
  ),
  RATE_LIMITS: variable(
    list(Rate).transform((rates): Partial<RateConfig> => Object.fromEntries(rates)),
    `rates as kind=requests/seconds with commas between, for example RATE_LIMITS=signIn=10/60,user=600/60; the kinds are ${Object.keys(DEFAULT_RATES).join(', ')}`,
    'Other rates than those under "Rate limits".',
  ),
  CORS_ORIGINS: variable(
    list(Origin),
    'web origins with commas between and without a path, for example CORS_ORIGINS=https://chat.example.org, or * for all',
    'Web pages of other origins that may use the API and the sync socket.',
    'http://localhost:3000',
  ),
  TRUST_PROXY: variable(
    z.enum(['on', 'off']).transform((word) => word === 'on'),
    'on or off',
    'Believes X-Forwarded-For and X-Forwarded-Proto: only behind a proxy that overwrites them.',
    'off',
  ),
  ALLOWED_HOSTS: variable(
    list(z.string().regex(/^[\w.-]+$|^\[[0-9a-f:.]+\]$/i)),
    'host names with commas between and without a port, for example ALLOWED_HOSTS=chat.example.org,localhost',
    'The host names that requests may be addressed to. Without it, any.',
  ),
  PUBLIC_URL: variable(
    z
      .string()
      .regex(/^https?:\/\/[^/\s@?#]+\/?$/)
      .refine((url) => URL.canParse(url))
      .transform((url) => url.replace(/\/$/, '')),
    'the address people open, without a path, for example PUBLIC_URL=https://chat.example.org',
    'The start of links that the server hands out. Without it they follow the request.',
  ),
  METRICS_TOKEN: variable(
    z.string().regex(/^[\x21-\x7e]{16,}$/),
    'at least 16 random characters without blanks; make one with: openssl rand -hex 32',
    'Opens /metrics to whoever sends it as a bearer token. Without it there is no /metrics.',
  ),
  DRAIN_SECONDS: variable(
    whole(0, 300),
    'a whole number of seconds from 0 to 300, for example DRAIN_SECONDS=10',
    'How long a server that stops still takes new connections while `/readyz` says 503. For servers behind a load balancer.',
    '0',
  ),
  LOG_LEVEL: variable(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
    'trace, debug, info, warn, error or silent',
    'How much is logged to stderr.',
    'info',
  ),
  MAX_FILE_BYTES: variable(
    whole(1, 2 ** 40),
    'a number of bytes, for example MAX_FILE_BYTES=536870912',
    'The largest file that may be uploaded.',
    String(DEFAULT_LIMITS.file_bytes),
  ),
  MAX_PERSON_BYTES: variable(
    whole(1, 2 ** 49),
    'a number of bytes, for example MAX_PERSON_BYTES=21474836480',
    'How much the files of one person may have together, unfinished ones included. Without it, as much as the disk takes.',
  ),
  MAX_MESSAGE_BYTES: variable(
    whole(1, 2 ** 26),
    'a number of bytes up to 67108864, for example MAX_MESSAGE_BYTES=4194304',
    'The longest message over REST, in bytes of UTF-8.',
    String(DEFAULT_LIMITS.message_bytes),
  ),
}
