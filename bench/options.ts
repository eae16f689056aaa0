import { parseArgs } from 'node:util'

export const SCENARIOS = [
  'sends',
  'history',
  'rooms',
  'catchUp',
  'growth',
  'fanout',
  'idle',
  'upload',
  'nodes',
] as const
export type ScenarioName = (typeof SCENARIOS)[number]

export interface Options {
  rounds: number
  /** Of measuring, for each cell of each round. */
  seconds: number
  only: readonly ScenarioName[]
  out: string | undefined
  /** Folder for the server's CPU profiles. */
  profile: string | undefined
}

const HELP = `npm run bench -- [options]
  --rounds N       measures everything N times and takes medians (default 3)
  --seconds S      how long each cell of a round is measured (default 2)
  --quick          one short round: shows that it runs, not how fast
  --only LIST      some of ${SCENARIOS.join(',')}
  --out FILE       also writes the JSON there
  --profile DIR    writes the server's CPU profiles into a folder (slows it a little)
  --help           shows this`

/** Ends the process with the help when asked for it or not understood. */
export function readOptions(args: string[]): Options {
  const values = parse(args)
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  const only = values.only?.split(',') ?? SCENARIOS
  const unknown = only.find((name) => !SCENARIOS.includes(name as ScenarioName))
  if (unknown !== undefined) refuse(`--only: there is no ${unknown}.`)
  return {
    rounds: positive('rounds', values.rounds, values.quick ? 1 : 3),
    seconds: positive('seconds', values.seconds, values.quick ? 0.5 : 2),
    only: only as readonly ScenarioName[],
    out: values.out,
    profile: values.profile,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        quick: { type: 'boolean', default: false },
        only: { type: 'string' },
        out: { type: 'string' },
        profile: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function positive(name: string, given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise
  const value = Number(given)
  return value > 0 && Number.isFinite(value) ? value : refuse(`--${name} needs a positive number.`)
}

function refuse(sentence: string): never {
  console.error(`${sentence}\n\n${HELP}`)
  process.exit(2)
}
