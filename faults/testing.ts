import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Fault } from './fault.ts'
import { seeded } from './random.ts'
import { type Result, runFault } from './runFault.ts'

/** A few times with few writers: whether it holds at all; how well is `npm run faults`. */
export async function runShort(name: string, fault: Fault, times = 2): Promise<Result> {
  return runFault(fault, {
    name,
    times,
    writers: { rest: 3, socket: 2, files: 1 },
    between: 40,
    random: seeded(1),
    folder: await mkdtemp(join(tmpdir(), 'roomkey-faults-')),
  })
}

export const NOTHING_WRONG = { lost: 0, duplicated: 0, halfWritten: 0, filesWrong: 0, unheard: 0, wrong: [] }
