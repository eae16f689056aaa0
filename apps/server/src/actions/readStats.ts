import type { Counts } from '../store/maintenance.ts'
import type { Store } from '../store/store.ts'

export interface Stats extends Counts {
  /** People who wrote in the last 24 hours. */
  activeToday: number
  /** Names of the applied migrations. */
  schema: string[]
  epoch: string
}

const DAY_MICROSECONDS = 24 * 3600 * 1_000_000

/** How much there is, for those who look after the server. */
export async function readStats({ store, now }: { store: Store; now(): number }): Promise<Stats> {
  return {
    ...(await store.counts()),
    activeToday: await store.activeSince(now() - DAY_MICROSECONDS),
    schema: await store.schema(),
    epoch: store.epoch,
  }
}
