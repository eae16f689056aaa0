import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isatty } from 'node:tty'
import { FAULTS, type FaultName } from './faults/index.ts'
import { readOptions } from './options.ts'
import { seeded } from './random.ts'
import { type Result, runFault } from './runFault.ts'
import { isGood, table } from './table.ts'

// What breaks while real clients write to real servers, and what is left of what they were told is stored.

const options = readOptions(process.argv.slice(2))
// Without a handler a signal would end us before our 'exit' handlers take the servers along.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

const WRITERS = { rest: 6, socket: 4, files: 2 }
const times = (name: FaultName) => options.times ?? (options.quick ? 2 : name === 'kill' ? 50 : 10)

const results: Result[] = []
const failed: string[] = []
for (const name of options.only) {
  try {
    const result = await runFault(FAULTS[name], {
      name,
      times: times(name),
      writers: WRITERS,
      between: 200,
      random: seeded(options.seed),
      folder: await mkdtemp(join(tmpdir(), 'roomkey-faults-')),
      progress: (text) => progress(`${name}: ${text}`),
    })
    results.push(result)
    for (const what of result.wrong) failed.push(`${name}: ${what}`)
  } catch (error) {
    failed.push((error as Error).message)
  }
}
progress('')
console.log(`Random moments of seed ${options.seed}.\n`)
console.log(table(results))
for (const what of failed) console.log(`WRONG ${what}`)
const json = JSON.stringify({ seed: options.seed, results, failed })
console.log(`\n${json}`)
if (options.out !== undefined) await writeFile(options.out, `${json}\n`)
process.exit(failed.length === 0 && results.every(isGood) ? 0 : 1)

function progress(text: string): void {
  if (isatty(2)) process.stderr.write(`\r\x1b[K${text}`)
  else if (text !== '') process.stderr.write(`${text}\n`)
}
