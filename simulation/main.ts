import { isatty } from 'node:tty'
import { type Options, readOptions } from './options.ts'
import { PLANT_NAMES, PLANTS } from './plants/index.ts'
import type { Plant } from './plants/plant.ts'
import { runHistory } from './runHistory.ts'
import { historyOf, runSeed } from './runSeed.ts'
import { shrink } from './shrink.ts'

// Random histories of engines and servers on simulated time, disk and network; docs/TESTING.md tells what is looked at.

const options = readOptions(process.argv.slice(2))
// Without a handler a signal would end us before the files of the servers are removed.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

const plants = options.plant === 'all' ? PLANT_NAMES : options.plant === undefined ? [] : [options.plant]
const good = plants.length === 0 ? await playSeeds(options) : await catchAll(options, plants)
process.exit(good ? 0 : 1)

/** Whether nothing was wrong. */
async function playSeeds({ seed: first, seeds, shrink: makeSmall, trace }: Options): Promise<boolean> {
  const began = performance.now()
  const failed: number[] = []
  let simulatedMs = 0
  for (let seed = first; seed < first + seeds; seed++) {
    progress(`seed ${seed}`)
    const { problems, ms } = await runSeed(seed, trace ? { say: console.log } : {})
    simulatedMs += ms
    if (problems.length === 0) continue
    failed.push(seed)
    progress('')
    console.log(`seed ${seed}: ${problems.slice(0, 10).join('\n  ')}`)
    if (makeSmall) console.log(JSON.stringify(await smallest(seed, problems)))
  }
  progress('')
  const seconds = (performance.now() - began) / 1000
  console.log(
    `${seeds} seeds in ${seconds.toFixed(1)} s: ${(seeds / seconds).toFixed(1)} seeds per second, ` +
      `${Math.round(simulatedMs / 60_000)} simulated minutes`,
  )
  if (failed.length > 0) console.log(`WRONG in seeds ${failed.join(', ')}; --seed N --trace shows one again`)
  return failed.length === 0
}

/** Whether each planted fault was found out. */
async function catchAll(options: Options, names: readonly string[]): Promise<boolean> {
  const results: boolean[] = []
  for (const name of names) {
    const plant = PLANTS[name] as Plant
    const caught = await catchPlant(options, plant)
    progress('')
    const found = caught === undefined ? 'NOT caught' : `seed ${String(caught.seed).padStart(3)}`
    console.log(`${name.padEnd(20)} ${found}  ${plant.what}`)
    if (caught !== undefined) console.log(`${' '.repeat(20)}          ${caught.problem}`)
    results.push(caught !== undefined)
  }
  return !results.includes(false)
}

async function catchPlant({ seed: first, seeds, trace }: Options, plant: Plant) {
  for (let seed = first; seed < first + seeds; seed++) {
    progress(`seed ${seed}`)
    const { problems } = await runSeed(seed, { plant, ...(trace ? { say: console.log } : {}) })
    if (problems[0] !== undefined) return { seed, problem: problems[0] }
  }
  return undefined
}

/** That fails in the same words, ids and numbers left out. */
function smallest(seed: number, of: readonly string[]) {
  const words = (problem = '') => problem.replace(/[0-9a-f-]{36}|\d+/g, '')
  return shrink(historyOf(seed), async (history) => {
    const { problems } = await runHistory(String(seed), history)
    return problems.some((problem) => words(problem) === words(of[0]))
  })
}

function progress(text: string): void {
  if (isatty(2)) process.stderr.write(`\r\x1b[K${text}`)
}
