import { parseArgs } from 'node:util'
import { FAULTS, type FaultName } from './faults/index.ts'

export interface Options {
  only: readonly FaultName[]
  times: number | undefined
  quick: boolean
  seed: number
  out: string | undefined
}

const NAMES = Object.keys(FAULTS) as FaultName[]

const HELP = `npm run faults -- [options]
  --only LIST   some of ${NAMES.join(',')}
  --times N     how often each is tried (default: kill 50, the others 10)
  --quick       twice each: shows that it runs
  --seed N      the random moments of a former run again
  --out FILE    also writes the JSON there
  --help        shows this
disk-full mounts a small tmpfs: that needs Linux, and root or a sudo that asks nothing.`

/** Ends the process with the help when asked for it or not understood. */
export function readOptions(args: string[]): Options {
  const values = parse(args)
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  const only = (values.only?.split(',') ?? NAMES) as FaultName[]
  const unknown = only.find((name) => !NAMES.includes(name))
  if (unknown !== undefined) refuse(`--only: there is no ${unknown}.`)
  return {
    only,
    times: values.times === undefined ? undefined : positive('times', values.times),
    quick: values.quick,
    seed: values.seed === undefined ? Date.now() % 1_000_000 : positive('seed', values.seed),
    out: values.out,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        only: { type: 'string' },
        times: { type: 'string' },
        quick: { type: 'boolean', default: false },
        seed: { type: 'string' },
        out: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function positive(name: string, given: string): number {
  const value = Number(given)
  return Number.isInteger(value) && value > 0 ? value : refuse(`--${name} needs a positive whole number.`)
}

function refuse(sentence: string): never {
  console.error(`${sentence}\n\n${HELP}`)
  process.exit(2)
}
