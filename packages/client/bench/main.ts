import { execFileSync } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import { Bench } from './Bench.ts'
import { readOptions, type ScenarioName } from './options.ts'
import { type Row, table } from './report/table.ts'
import { measureApply } from './scenarios/apply.ts'
import { measureChromium } from './scenarios/chromium.ts'
import { measureMemory } from './scenarios/memory.ts'
import { measureOpen } from './scenarios/open.ts'
import { measureRooms } from './scenarios/rooms.ts'
import { measureSearch } from './scenarios/search.ts'

// `npm run bench:client`: what the app costs on its own side, each figure beside the bare query or insert, measured in
// the same run. Options: see options.ts.

const MEASURE: Record<ScenarioName, (bench: Bench) => Promise<Row[]>> = {
  open: measureOpen,
  search: measureSearch,
  apply: measureApply,
  chromium: measureChromium,
  rooms: measureRooms,
  memory: measureMemory,
}

const options = readOptions(process.argv.slice(2))
const bench = new Bench(options)
const load = loadavg()[0] ?? 0
const begun = performance.now()
const rows: Row[] = []
try {
  for (const name of options.only) rows.push(...(await MEASURE[name](bench)))
} catch (error) {
  // What was measured before is worth its minutes.
  console.error('The benchmark ended before its time:', error)
  process.exitCode = 1
} finally {
  bench.close()
}
const seconds = ((performance.now() - begun) / 1000).toFixed(0)
console.log(
  `Roomkey ${commit()} on ${cpus().length} × ${cpus()[0]?.model ?? '?'}, Node ${process.version}; ` +
    `${options.messages.toLocaleString('en')} messages in 500 rooms, medians of ${options.rounds} rounds, ${seconds} s\n`,
)
console.log(table(rows))
if (load > 0.5)
  console.log(`\nOther work was running before we began (load ${load.toFixed(1)}): expect noise.`)

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch {
    // A downloaded archive has no history to name.
    return 'without a commit'
  }
}
