import { expect, test } from 'vitest'
import { clock } from './faults/clock.ts'
import { kill } from './faults/kill.ts'
import { NOTHING_WRONG, runShort } from './testing.ts'

test.each(Object.entries({ kill, clock }))(
  '%s: all that was acknowledged is there once',
  async (name, fault) => {
    const result = await runShort(name, fault)
    expect(result).toMatchObject({ times: 2, ...NOTHING_WRONG })
    expect(result.acknowledged).toBeGreaterThan(0)
    expect(result.recovery).toHaveLength(2)
  },
)
