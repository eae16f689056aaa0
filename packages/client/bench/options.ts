import { parseArgs } from 'node:util'

export const SCENARIOS = ['open', 'search', 'apply', 'chromium', 'rooms', 'memory'] as const
export type ScenarioName = (typeof SCENARIOS)[number]

export interface Options {
  messages: number
  changes: number
  rounds: number
  only: readonly ScenarioName[]
}

const HELP = `npm run bench:client -- [options]
  --messages N     in the cache that is made for it (default 1,000,000, over 500 rooms)
  --changes N      that are applied in a round (default a tenth of the messages)
  --rounds N       measures everything N times and takes medians (default 3)
  --only LIST      some of ${SCENARIOS.join(',')}
  --help           shows this`

/** Ends the process with the help when asked for it or not understood. */
export function readOptions(args: string[]): Options {
  const values = parse(args)
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  const only = (values.only?.split(',') ?? SCENARIOS) as readonly ScenarioName[]
  const unknown = only.find((name) => !SCENARIOS.includes(name))
  if (unknown !== undefined) refuse(`--only: there is no ${unknown}.`)
  // Each of the 500 rooms has more than is shown at first.
  const messages = whole('messages', values.messages, 1_000_000, 50_000)
  return {
    messages,
    changes: whole('changes', values.changes, messages / 10, 1000),
    rounds: whole('rounds', values.rounds, 3, 1),
    only,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        messages: { type: 'string' },
        changes: { type: 'string' },
        rounds: { type: 'string' },
        only: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function whole(name: string, given: string | undefined, otherwise: number, least: number): number {
  const value = given === undefined ? otherwise : Number(given)
  return Number.isInteger(value) && value >= least
    ? value
    : refuse(`--${name} needs a number from ${least} up.`)
}

function refuse(sentence: string): never {
  console.error(`${sentence}\n\n${HELP}`)
  process.exit(2)
}
