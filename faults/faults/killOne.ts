import { pause } from '../load/writers.ts'
import { onTwoNodes } from './onTwoNodes.ts'

export const killOne = onTwoNodes('kill -9 of one of two nodes', ({ nodes, commits }) => {
  const [, second] = nodes
  let between = false
  return async ({ random, quiet }) => {
    let killed = 0
    const kill = async () => {
      killed = performance.now()
      await second.kill9()
    }
    // In turns: at a random moment, and when a message is stored of which it has told nobody yet.
    between = !between
    if (between) await commits.spring(quiet, kill)
    else {
      await pause(random.between(0, 60))
      await kill()
    }
    await second.start()
    return killed
  }
})
