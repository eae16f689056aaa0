import { untilReady } from '../stage/ready.ts'
import { onTwoNodes } from './onTwoNodes.ts'

/** Acknowledged by the other node meanwhile. */
const MEANWHILE = 60

export const partition = onTwoNodes('one of two nodes partitioned', (pair) => {
  const [, second] = pair.nodes
  const { clients, postgres, redis } = pair.lines
  let fromEverybody = false
  return async ({ random, ledger }) => {
    // In turns: from everybody, and from PostgreSQL and Redis only, so that its clients still reach it.
    fromEverybody = !fromEverybody
    const lines = fromEverybody ? [clients, postgres, redis] : [postgres, redis]
    for (const line of lines) line.hold()
    await ledger.more(random.between(1, MEANWHILE))
    // Asked behind the held line: it notices by itself that nobody answers it.
    await untilReady(second.url, false)
    const cut = random.chance(0.5)
    for (const line of lines) cut ? line.cut() : line.release()
    return performance.now()
  }
})
