import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible'
import type { RedisConnections } from '../redis/RedisConnections.ts'
import { type Counter, GrowingCounter, type GuessCounter, WindowCounter } from './Counter.ts'
import { LaggingCounter, SharedCounter } from './sharedCounters.ts'

/**
 * What is counted separately. `signIn` counts an address's tries, `account` those for one account name from wherever
 * they come, `register` the accounts that an address opens; `signInSite` and `registerSite` the same for all of an IPv6
 * /48. `user` counts the requests of one session, `sessions` those with which it ends sessions; `send` counts messages,
 * by REST and by all sockets of a person together, `invite` the names that a person asks for, `catchUp` the questions of
 * one session's sockets, and `ticket` what opens documented ones.
 */
export type RateKind =
  | 'signIn'
  | 'signInSite'
  | 'account'
  | 'register'
  | 'registerSite'
  | 'address'
  | 'user'
  | 'sessions'
  | 'upload'
  | 'send'
  | 'invite'
  | 'catchUp'
  | 'ticket'

/** So many requests in so many seconds. */
export interface Rate {
  requests: number
  seconds: number
}

export type RateConfig = Record<RateKind, Rate>

/** Generous for people and their clients, short for guessing. An address may be a whole office behind one router. */
export const DEFAULT_RATES: RateConfig = {
  signIn: { requests: 30, seconds: 60 },
  // Whoever rents a server is often given a /48: 65,536 networks of the size that an address is taken for.
  signInSite: { requests: 300, seconds: 60 },
  account: { requests: 10, seconds: 300 },
  register: { requests: 60, seconds: 3600 },
  registerSite: { requests: 300, seconds: 3600 },
  address: { requests: 6000, seconds: 60 },
  user: { requests: 1200, seconds: 60 },
  sessions: { requests: 60, seconds: 60 },
  upload: { requests: 120, seconds: 60 },
  // An outbox that filled for days drains at once; a loop that never stops is stopped.
  send: { requests: 300, seconds: 15 },
  invite: { requests: 500, seconds: 3600 },
  // A connect asks once for all rooms, a gap in one of them once for that room.
  catchUp: { requests: 600, seconds: 60 },
  ticket: { requests: 60, seconds: 60 },
}

/** Where passwords and names are guessed at: the pause grows, and all servers are asked before the answer. */
const STRICT = ['signIn', 'signInSite', 'account', 'register', 'registerSite'] as const
export type StrictKind = (typeof STRICT)[number]
const isStrict = (kind: RateKind): kind is StrictKind => STRICT.some((strict) => strict === kind)

/** How often a key went too far is remembered so long. */
const STRIKES_SECONDS = 86_400

/** Counts requests by kind and key (an address, a user id, a hashed name). */
export interface RateLimits {
  /**
   * Takes one request from the key's allowance, or as many as `weight` says (not where guesses are counted, which count
   * one by one). Resolves with the seconds to wait (at least 1) when it was used up before, else 0.
   */
  take(kind: RateKind, key: string, weight?: number): Promise<number>
  /** Counts what was done already: nobody is refused by it, but those who come next. */
  charge(kind: RateKind, key: string, weight: number): Promise<void>
  /** Takes back one request: it turned out to be no guess. Those before it stay counted. */
  giveBack(kind: StrictKind, key: string): Promise<void>
}

/** Every request is allowed: for load tests. */
export const UNLIMITED: RateLimits = {
  take: async () => 0,
  charge: async () => {},
  giveBack: async () => {},
}

/** Counts in this process's memory, and with Redis together with the other servers. */
export function createRateLimits(config: RateConfig = DEFAULT_RATES, redis?: RedisConnections): RateLimits {
  const kinds = Object.keys(config) as RateKind[]
  const strict = new Map<RateKind, GuessCounter>()
  for (const kind of kinds.filter(isStrict)) strict.set(kind, strictCounter(kind, config[kind], redis))
  const general = new Map<RateKind, Counter>()
  for (const kind of kinds) if (!isStrict(kind)) general.set(kind, generalCounter(kind, config[kind], redis))
  return {
    take: async (kind, key, weight) => {
      const wait = await (strict.get(kind)?.take(key) ?? general.get(kind)?.take(key, weight))
      return wait ? Math.max(1, Math.ceil(wait / 1000)) : 0
    },
    charge: async (kind, key, weight) => {
      await general.get(kind)?.take(key, weight)
    },
    giveBack: async (kind, key) => strict.get(kind)?.giveBack(key),
  }
}

function strictCounter(
  kind: StrictKind,
  { requests, seconds }: Rate,
  redis?: RedisConnections,
): GuessCounter {
  const growing = (limiter: (limit: Limit) => RateLimiterAbstract) =>
    new GrowingCounter(
      limiter({ keyPrefix: kind, points: requests, duration: seconds }),
      limiter({ keyPrefix: `${kind}:strikes`, points: requests, duration: STRIKES_SECONDS }),
    )
  const local = growing(inMemory)
  return redis ? new SharedCounter(local, growing(inRedis(redis))) : local
}

function generalCounter(kind: RateKind, { requests, seconds }: Rate, redis?: RedisConnections): Counter {
  const limit = { keyPrefix: kind, points: requests, duration: seconds }
  return redis
    ? new LaggingCounter(inMemory(limit), inRedis(redis)(limit))
    : new WindowCounter(inMemory(limit))
}

interface Limit {
  keyPrefix: string
  points: number
  duration: number
}

const inMemory = (limit: Limit) => new RateLimiterMemory(limit)
const inRedis = (redis: RedisConnections) => (limit: Limit) =>
  new RateLimiterRedis({
    ...limit,
    keyPrefix: `roomkey:limit:${limit.keyPrefix}`,
    storeClient: redis.commands,
    rejectIfRedisNotReady: true,
  })
