import { generate } from './history/generate.ts'
import type { History } from './history/steps.ts'
import type { Plant } from './plants/plant.ts'
import { type Outcome, type RunOptions, runHistory } from './runHistory.ts'
import { Dice } from './world/Dice.ts'

/** The history of a seed; with a planted fault, one in which that fault can show. */
export function historyOf(seed: number, plant?: Plant): History {
  const history = generate(new Dice(`${seed} history`), plant?.favour)
  return plant?.nodes === undefined ? history : { ...history, nodes: plant.nodes }
}

export function runSeed(
  seed: number,
  { plant, ...options }: Omit<RunOptions, 'changes'> & { plant?: Plant } = {},
): Promise<Outcome> {
  const history = historyOf(seed, plant)
  return runHistory(String(seed), history, { ...options, ...(plant ? { changes: plant.changes } : {}) })
}
