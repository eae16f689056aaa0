import type { Fault } from '../fault.ts'
import { twoNodes } from '../stage/nodes.ts'

/** Acknowledged while it is away. */
const MEANWHILE = 60

export const redis: Fault = {
  what: 'Redis killed and started, two nodes',
  open: async (folder) => {
    const pair = await twoNodes(folder)
    return {
      ...pair,
      strike: async ({ random, ledger }) => {
        await pair.redis.stop()
        // No message waits for Redis.
        await ledger.more(random.between(1, MEANWHILE))
        const started = performance.now()
        await pair.redis.start()
        return started
      },
    }
  },
}
