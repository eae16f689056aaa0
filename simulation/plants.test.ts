import { expect, test } from 'vitest'
import { PLANTS } from './plants/index.ts'
import { runSeed } from './runSeed.ts'
import { SEEDS_TO_CATCH } from './seeds.ts'

test.each(Object.entries(PLANTS))(
  '%s is caught',
  async (name, plant) => {
    let caught: string[] = []
    for (let seed = 1; seed <= SEEDS_TO_CATCH && caught.length === 0; seed++)
      caught = (await runSeed(seed, { plant })).problems
    expect(caught, `npm run simulate -- --plant ${name}`).not.toEqual([])
  },
  600_000,
)
