import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { SocketTallies } from './SocketTally.ts'
import { socketMetrics } from './socketMetrics.ts'
import { type StateMetrics, stateMetrics, type Watched } from './stateMetrics.ts'
import { type WorkMetrics, workMetrics } from './workMetrics.ts'

export interface Metrics extends WorkMetrics, StateMetrics {
  sockets: SocketTallies
  /** What is read at each scrape; filled in while the server is assembled. */
  watched: Watched
  /** Prometheus' text format. */
  text(): Promise<string>
  contentType: string
}

export interface MetricsOptions {
  version: string
  /**
   * Tells of the process too: memory, collections, event loop. Its observers live as long as the process, so it is on
   * only where the metrics are served.
   */
  ofProcess: boolean
  /** Never the library's global one: two servers in one process do not count for each other. */
  registry?: Registry
}

export function createMetrics({ version, ofProcess, registry = new Registry() }: MetricsOptions): Metrics {
  const watched: Watched = {}
  new Gauge({
    name: 'roomkey_info',
    help: 'Always 1; its label tells the version.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1)
  const sockets = socketMetrics(registry)
  const metrics = { ...workMetrics(registry), ...stateMetrics(registry, watched) }
  if (ofProcess) collectDefaultMetrics({ register: registry })
  return {
    ...metrics,
    sockets,
    watched,
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
