import { onTwoNodes } from './onTwoNodes.ts'

/** Acknowledged while it is away. */
const MEANWHILE = 60

export const redis = onTwoNodes(
  'Redis killed and started, two nodes',
  (pair) =>
    async ({ random, ledger }) => {
      await pair.redis.stop()
      // No message waits for Redis.
      await ledger.more(random.between(1, MEANWHILE))
      const started = performance.now()
      await pair.redis.start()
      return started
    },
)
