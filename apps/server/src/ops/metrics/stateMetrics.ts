import { Gauge, Histogram, type Registry } from 'prom-client'
import type { Usage } from '../../store/store.ts'
import type { Readiness } from '../readiness.ts'
import { readyMetrics } from './readyMetrics.ts'
import { SECONDS } from './workMetrics.ts'

/** Told as it happens. Durations in seconds. */
export interface StateMetrics {
  /** A group of `size` writes became durable together. */
  committed(kind: 'sends' | 'writes', size: number, seconds: number): void
  /** A hint came back to the node that published it, by the way that it takes to the others. */
  hintHeard(seconds: number): void
  /** A change that a hint told of stands in the queues of this node's sockets. */
  delivered(seconds: number): void
}

/** Read when somebody asks. */
export interface Watched {
  /** Rooms that sockets here listen to. */
  rooms?: () => number
  /** Bytes of bodies on their way and of answers that are not read yet. */
  heldBytes?: () => number
  /** What /readyz says. */
  ready?: () => Promise<Readiness>
  /** Whether files can be stored and opened. */
  filesUp?: () => boolean
  /** Undefined: the server was started without Redis. */
  redisUp?: () => boolean | undefined
  /** Connections to PostgreSQL, by what they are kept for; undefined on SQLite. */
  databaseConnections?: (() => Record<string, Usage>) | undefined
}

export function stateMetrics(registry: Registry, watched: Watched): StateMetrics {
  const registers = [registry]
  const commitSeconds = new Histogram({
    name: 'roomkey_commit_duration_seconds',
    help: 'Commits of the database, the wait for the disk included.',
    labelNames: ['kind'],
    buckets: SECONDS,
    registers,
  })
  const commitSize = new Histogram({
    name: 'roomkey_commit_size',
    help: 'Writes that shared one commit.',
    labelNames: ['kind'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    registers,
  })
  const lag = new Histogram({
    name: 'roomkey_fanout_lag_seconds',
    help: 'From telling the other servers of a change to hearing it from Redis.',
    buckets: SECONDS,
    registers,
  })
  const delivery = new Histogram({
    name: 'roomkey_delivery_duration_seconds',
    help: 'From hearing of a change to having it queued for the sockets of its room.',
    buckets: SECONDS,
    registers,
  })
  new Gauge({
    name: 'roomkey_watched_rooms',
    help: 'Rooms that sockets of this server listen to.',
    registers,
    collect() {
      this.set(watched.rooms?.() ?? 0)
    },
  })
  new Gauge({
    name: 'roomkey_held_bytes',
    help: 'Bodies on their way and answers that are not read yet; above 64 KiB each.',
    registers,
    collect() {
      this.set(watched.heldBytes?.() ?? 0)
    },
  })
  new Gauge({
    name: 'roomkey_redis_up',
    help: 'Whether Redis answers; without a value when there is none.',
    registers,
    collect() {
      const up = watched.redisUp?.()
      // Without labels, `reset` would tell 0.
      if (up === undefined) this.remove()
      else this.set(up ? 1 : 0)
    },
  })
  readyMetrics(registry, watched)
  return {
    committed: (kind, size, seconds) => {
      commitSeconds.observe({ kind }, seconds)
      commitSize.observe({ kind }, size)
    },
    hintHeard: (seconds) => lag.observe(seconds),
    delivered: (seconds) => delivery.observe(seconds),
  }
}
