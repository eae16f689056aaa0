import type { Fault, Stage } from '../fault.ts'
import { type Pair, twoNodes } from '../stage/nodes.ts'

export interface PairFault extends Fault {
  /** On two servers that run already and are left running. */
  on(pair: Pair): Stage
}

/** What can break between two servers, and what they share. */
export function onTwoNodes(what: string, striker: (pair: Pair) => Stage['strike']): PairFault {
  const on = (pair: Pair): Stage => ({
    urls: pair.urls,
    env: pair.env,
    strike: striker(pair),
    close: async () => {},
  })
  return {
    what,
    on,
    open: async (folder) => {
      const pair = await twoNodes(folder)
      return { ...on(pair), close: pair.close }
    },
  }
}
