import { pause } from '../load/writers.ts'
import { untilReady } from '../stage/ready.ts'
import { onTwoNodes } from './onTwoNodes.ts'

export const postgres = onTwoNodes('kill -9 of PostgreSQL, two nodes', (pair) => async ({ random }) => {
  await pause(random.between(0, 60))
  await pair.postgres.kill9()
  // Half of the time it is back before anybody was told that it is away.
  if (random.chance(0.5)) await Promise.all(pair.urls.map((url) => untilReady(url, false)))
  await pair.postgres.restart()
  return performance.now()
})
