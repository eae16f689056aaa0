import type { Fault } from '../fault.ts'
import { twoNodes } from '../stage/nodes.ts'
import { untilReady } from '../stage/ready.ts'

/** Acknowledged by the other node meanwhile. */
const MEANWHILE = 60

export const partition: Fault = {
  what: 'one of two nodes partitioned',
  open: async (folder) => {
    const pair = await twoNodes(folder)
    const [, toPostgres, toRedis] = pair.lines
    const second = pair.nodes[1]
    let round = 0
    return {
      ...pair,
      strike: async ({ random, ledger }) => {
        // In turns: from everybody, or from PostgreSQL and Redis only, so that its clients still reach it.
        const lines =
          round++ % 2 === 0
            ? pair.lines
            : pair.lines.filter((line) => line === toPostgres || line === toRedis)
        for (const line of lines) line.hold()
        await ledger.more(random.between(1, MEANWHILE))
        // Asked behind the held line: it notices by itself that nobody answers it.
        await untilReady(second.url, false)
        const cut = random.chance(0.5)
        for (const line of lines) cut ? line.cut() : line.release()
        return performance.now()
      },
    }
  },
}
