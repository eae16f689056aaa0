import { isatty } from 'node:tty'
import { readOptions } from './options.ts'
import { PLANTS } from './plants/index.ts'
import type { Plant } from './plants/plant.ts'
import { runHistory } from './runHistory.ts'
import { historyOf, runSeed } from './runSeed.ts'
import { shrink } from './shrink.ts'

// Random histories of engines and servers on simulated time, disk and network; docs/TESTING.md tells what is looked at.

const options = readOptions(process.argv.slice(2))
const plant: Plant | undefined = options.plant === undefined ? undefined : PLANTS[options.plant]
const said = options.trace ? { say: (line: string) => console.log(line) } : {}
const planted = plant === undefined ? {} : { plant }

const began = performance.now()
const failed: number[] = []
let simulatedMs = 0
let seeds = 0
for (let seed = options.seed; seed < options.seed + options.seeds; seed++) {
  const { problems, ms } = await runSeed(seed, { ...said, ...planted })
  seeds += 1
  simulatedMs += ms
  if (isatty(2)) process.stderr.write(`\r\x1b[Kseed ${seed}`)
  if (problems.length === 0) continue
  failed.push(seed)
  console.log(`seed ${seed}: ${problems.slice(0, 10).join('\n  ')}`)
  if (options.shrink) console.log(JSON.stringify(await smallest(seed, problems)))
  if (plant) break
}
const seconds = (performance.now() - began) / 1000
if (isatty(2)) process.stderr.write('\r\x1b[K')
console.log(
  `${seeds} seeds in ${seconds.toFixed(1)} s: ${(seeds / seconds).toFixed(1)} seeds per second, ` +
    `${Math.round(simulatedMs / 60_000)} simulated minutes`,
)
if (plant) {
  console.log(failed.length > 0 ? `caught by seed ${failed[0]}: ${plant.what}` : `NOT caught: ${plant.what}`)
  process.exit(failed.length > 0 ? 0 : 1)
}
if (failed.length > 0) console.log(`WRONG in seeds ${failed.join(', ')}; --seed N --trace shows one again`)
process.exit(failed.length > 0 ? 1 : 0)

/** That fails in the same words, ids left out. */
function smallest(seed: number, of: readonly string[]) {
  const words = (problem = '') => problem.replace(/[0-9a-f-]{36}|\d+/g, '')
  const changes = plant ? { changes: plant.changes } : {}
  return shrink(historyOf(seed, plant), async (history) => {
    const { problems } = await runHistory(String(seed), history, changes)
    return problems.some((problem) => words(problem) === words(of[0]))
  })
}
