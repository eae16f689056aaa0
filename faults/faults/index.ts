import type { Fault } from '../fault.ts'
import { clock } from './clock.ts'
import { commitAnswer } from './commitAnswer.ts'
import { diskFull } from './diskFull.ts'
import { kill } from './kill.ts'
import { killOne } from './killOne.ts'
import { partition } from './partition.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'

export const FAULTS = {
  kill,
  'disk-full': diskFull,
  clock,
  redis,
  postgres,
  partition,
  'kill-one': killOne,
  'commit-answer': commitAnswer,
} satisfies Record<string, Fault>
export type FaultName = keyof typeof FAULTS
