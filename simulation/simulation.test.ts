import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { History } from './history/steps.ts'
import { runHistory } from './runHistory.ts'
import { runSeed } from './runSeed.ts'
import { TESTED_SEEDS } from './seeds.ts'

const REGRESSIONS = new URL('./regressions/', import.meta.url)

test('everybody converges, and nothing acknowledged is lost, whatever happens', async () => {
  for (let seed = 1; seed <= TESTED_SEEDS; seed++) {
    const { problems } = await runSeed(seed)
    expect(problems, `npm run simulate -- --seed ${seed} --trace`).toEqual([])
  }
}, 600_000)

test('the same seed does the same again', async () => {
  for (const seed of [3, 7, 12, 20]) {
    const digests = [await runSeed(seed), await runSeed(seed)].map(({ digest }) => digest)
    expect(digests[1], `seed ${seed}`).toBe(digests[0])
  }
}, 600_000)

describe('what was once wrong stays right', () => {
  test.each(readdirSync(REGRESSIONS))('%s', async (name) => {
    const { seed, history } = JSON.parse(readFileSync(new URL(name, REGRESSIONS), 'utf8')) as {
      seed: string
      history: History
    }
    expect((await runHistory(seed, history)).problems).toEqual([])
  })
})
