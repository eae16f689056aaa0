import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commitAnswer } from './faults/commitAnswer.ts'
import { killOne } from './faults/killOne.ts'
import { partition } from './faults/partition.ts'
import { postgres } from './faults/postgres.ts'
import { redis } from './faults/redis.ts'
import { type Pair, twoNodes } from './stage/nodes.ts'
import { NOTHING_WRONG, runShort } from './testing.ts'

let folder: string
let pair: Pair
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-pair-'))
  pair = await twoNodes(folder)
})
afterAll(async () => {
  await pair.close()
  await rm(folder, { recursive: true, force: true })
})

test.each(Object.entries({ redis, postgres, partition, killOne, commitAnswer }))(
  '%s: all that was acknowledged is there once, and heard through both servers',
  async (name, fault) => {
    const result = await runShort(
      name,
      { what: fault.what, open: async () => fault.on(pair) },
      // These two strike in two ways, by turns.
      fault === partition || fault === killOne ? 2 : 1,
    )
    expect(result).toMatchObject(NOTHING_WRONG)
    expect(result.acknowledged).toBeGreaterThan(0)
  },
)
