import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import { hasNoRoom } from './actions/errors.ts'
import type { AppParts } from './app.ts'
import type { Config } from './config.ts'
import { createNewId } from './createNewId.ts'
import { createNow } from './createNow.ts'
import type { Fanout } from './fanout/fanout.ts'
import { MemoryFanout } from './fanout/MemoryFanout.ts'
import { RedisFanout } from './fanout/RedisFanout.ts'
import { HeldBytes } from './http/index.ts'
import { createFileLinks } from './http/media/fileLinks.ts'
import { openData } from './openData.ts'
import { createMetrics } from './ops/metrics/createMetrics.ts'
import { createPasswords } from './passwords/createPasswords.ts'
import { MemoryPresence } from './presence/MemoryPresence.ts'
import { RedisPresence } from './presence/RedisPresence.ts'
import { createPresenter } from './present/createPresenter.ts'
import { countRefusals } from './ratelimit/countRefusals.ts'
import { createRateLimits, UNLIMITED } from './ratelimit/rateLimits.ts'
import { RedisConnections } from './redis/RedisConnections.ts'
import { NO_REDIS } from './redis/redis.ts'
import { Sessions } from './sessions/Sessions.ts'
import { createTokens } from './tokens/tokens.ts'
import { PART_BYTES } from './uploads/limits.ts'
import { UploadLocks } from './uploads/UploadLocks.ts'
import { DEFAULT_FRAME_RATE } from './ws/index.ts'

const HELLO_SECONDS = 5
const PING_SECONDS = 25
const COMPARE_SECONDS = 30
const IDLE_SECONDS = 120
// A few devices with a few tabs each, and what a bad line leaves behind until the next ping.
const SOCKETS_PER_USER = 50
const BUILT_WEB_APP = fileURLToPath(new URL('../../web/dist/', import.meta.url))

export interface OpenOptions {
  /** The data folder was put back from a backup. */
  restored?: boolean
  /** Told when nothing is stored any more until a new start. */
  diskLost?: () => void
}

/** Opens what the configuration names. Rejects with ConfigError when its keys are no good. */
export async function openParts(
  config: Config,
  log: Logger,
  { restored = false, diskLost = () => {} }: OpenOptions = {},
): Promise<AppParts> {
  if (!config.rateLimit)
    log.warn('RATE_LIMIT is off: nothing keeps anybody from guessing passwords or flooding this server.')

  const { version } = packageJson
  const metrics = createMetrics({ version, ofProcess: config.metricsToken !== undefined })
  const redis = await openRedis(config, log)
  const fanout: Fanout = redis
    ? new RedisFanout(
        redis,
        () => log.warn('something that is no hint was published on the Redis channel'),
        metrics.hintHeard,
      )
    : new MemoryFanout()
  const now = createNow()
  const disk = { refuses: false, refusesFiles: false }
  const s3 = { away: false }
  const held = new HeldBytes({
    exhausted: () =>
      log.warn(
        'bodies on their way and answers not read yet fill what is set aside for them: more are refused',
      ),
  })
  const { store, files, cipher, secretKey } = await openData(config, {
    restored,
    now,
    say: (sentence) => log.warn(sentence),
    migrated: (migration) => log.info({ migration }, 'the database was brought to a newer schema'),
    committed: (...told) => {
      disk.refuses = false
      metrics.committed(...told)
    },
    databaseChanged: (state) => {
      if (state === 'up') {
        log.info('PostgreSQL answers again')
        // What was committed and whose answer got lost was told nobody.
        fanout.missed()
      } else log.error('PostgreSQL does not answer: nothing can be read or stored until it does')
    },
    keyMissing: (sentence) => log.error(sentence),
    serving: { contested: (sentence) => log.error(sentence) },
    s3: {
      changed: (state, kind) => {
        s3.away = state === 'away'
        if (state === 'up') log.info('the S3 storage answers again')
        else
          log.error({ kind }, 'the S3 storage does not answer: files cannot be sent or opened until it does')
      },
      leftBehind: (kind) =>
        log.warn(
          { kind },
          'a failed upload could not be cleared away; the S3 storage may still hold parts of it',
        ),
    },
    filesDisk: {
      full: (error) => {
        // Every upload fails until there is room: one line says so.
        if (!disk.refusesFiles)
          log.error({ err: error }, 'the disk has no room for files: none can be sent until there is some')
        disk.refusesFiles = true
      },
      took: () => {
        if (disk.refusesFiles) log.info('the disk takes files again')
        disk.refusesFiles = false
      },
    },
    diskTrouble: (error, fatal) => {
      disk.refuses = hasNoRoom(error)
      if (fatal) {
        log.fatal(
          { err: error },
          'the disk cannot be trusted: nothing is stored until the server is started again',
        )
        diskLost()
      } else
        log.error({ err: error }, 'the disk did not take what was to be stored, and nobody was told it did')
    },
  }).catch(async (error: unknown) => {
    await redis?.close()
    throw error
  })
  return {
    store,
    cipher,
    present: createPresenter({
      cipher,
      unreadable: (what, error) => log.error({ err: error, ...what }, 'something stored cannot be opened'),
    }),
    files,
    redis: redis ?? NO_REDIS,
    disk,
    s3,
    presence: redis
      ? new RedisPresence(redis, () =>
          log.warn('something unreadable was published on the Redis channel of presence'),
        )
      : new MemoryPresence(),
    fanout,
    passwords: await createPasswords(),
    uploadLocks: new UploadLocks(),
    partBytes: PART_BYTES,
    limits: config.limits,
    personBytes: config.personBytes,
    now,
    newId: createNewId(),
    tokens: createTokens({ secretKey, now }),
    sessions: new Sessions({
      store,
      now,
      failed: (error) => log.error({ err: error }, 'sessions could not be compared with the store'),
    }),
    links: createFileLinks({ secretKey, now }),
    limiter: config.rateLimit
      ? countRefusals(createRateLimits(config.rates, redis), metrics.rateLimited)
      : UNLIMITED,
    held,
    log,
    metrics,
    metricsToken: config.metricsToken,
    drain: () => sleep(config.drainSeconds * 1000),
    settings: {
      allowedHosts: config.allowedHosts ?? null,
      corsOrigins: config.corsOrigins,
      publicUrl: config.publicUrl ?? null,
      trustProxy: config.trustProxy ? 1 : 0,
      webFolder: existsSync(join(BUILT_WEB_APP, 'index.html')) ? BUILT_WEB_APP : null,
      version,
    },
    sockets: {
      allowedHosts: config.allowedHosts ?? null,
      // What a page at the public address says, whatever Host a proxy passes on: many leave the port away.
      corsOrigins: [...config.corsOrigins, ...(config.publicUrl ? [new URL(config.publicUrl).origin] : [])],
      frames: config.rateLimit ? DEFAULT_FRAME_RATE : undefined,
      socketsPerUser: SOCKETS_PER_USER,
      trustProxy: config.trustProxy ? 1 : 0,
      helloSeconds: HELLO_SECONDS,
      pingSeconds: PING_SECONDS,
      compareSeconds: COMPARE_SECONDS,
    },
    idleSeconds: IDLE_SECONDS,
  }
}

async function openRedis({ redisUrl }: Config, log: Logger): Promise<RedisConnections | undefined> {
  if (redisUrl === undefined) return undefined
  const redis = await RedisConnections.open(redisUrl)
  redis.onChange((state) => {
    if (state === 'up') log.info('Redis is back')
    else log.warn('Redis is away: other servers hear of changes when it is back')
  })
  return redis
}
