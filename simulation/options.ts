import { parseArgs } from 'node:util'
import { PLANT_NAMES } from './plants/index.ts'

export interface Options {
  /** The first one. */
  seed: number
  seeds: number
  trace: boolean
  shrink: boolean
  /** `all`: each of them. */
  plant: string | undefined
}

const HELP = `npm run simulate -- [options]
  --seeds N      so many histories, one after another (default 100)
  --seed N       the first of them (default 1); alone: only that one
  --trace        prints everything that happens
  --shrink       looks for the smallest part of a failing history that fails, and prints it as JSON
  --plant NAME   with a planted fault, until it is caught; all, or one of
                 ${PLANT_NAMES.join(', ')}
  --help         shows this
The same seed does the same, in the same build.`

/** Ends the process with the help when asked for it or not understood. */
export function readOptions(args: string[]): Options {
  const values = parse(args)
  if (values.help) {
    console.log(HELP)
    process.exit(0)
  }
  const { plant } = values
  if (plant !== undefined && plant !== 'all' && !PLANT_NAMES.includes(plant))
    refuse(`--plant: there is no ${plant}.`)
  const alone = values.seed !== undefined && values.seeds === undefined && plant === undefined
  return {
    seed: values.seed === undefined ? 1 : positive('seed', values.seed),
    seeds: alone ? 1 : values.seeds === undefined ? 100 : positive('seeds', values.seeds),
    trace: values.trace,
    shrink: values.shrink,
    plant,
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        seed: { type: 'string' },
        seeds: { type: 'string' },
        plant: { type: 'string' },
        trace: { type: 'boolean', default: false },
        shrink: { type: 'boolean', default: false },
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
