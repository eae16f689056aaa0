import { isatty } from 'node:tty'
import { readOptions, type ScenarioName } from './options.ts'
import { openWorkbench } from './processes/workbench.ts'
import { describeMachine } from './report/machine.ts'
import { table } from './report/table.ts'
import { writeResults } from './report/write.ts'
import { runScenario } from './runScenario.ts'
import type { OpenScenario, Row } from './scenario.ts'
import { openCatchUp } from './scenarios/catchUp.ts'
import { openFanout } from './scenarios/fanout.ts'
import { openGrowth } from './scenarios/growth.ts'
import { openHistory } from './scenarios/history.ts'
import { openIdle } from './scenarios/idle.ts'
import { openNodes } from './scenarios/nodes.ts'
import { openRooms } from './scenarios/rooms.ts'
import { openSends } from './scenarios/sends.ts'
import { openUpload } from './scenarios/upload.ts'

// This process is the load generator; the server and every ceiling are processes of their own.

const scenarios: Record<ScenarioName, OpenScenario> = {
  sends: openSends,
  history: openHistory,
  rooms: openRooms,
  catchUp: openCatchUp,
  growth: openGrowth,
  fanout: openFanout,
  idle: openIdle,
  upload: openUpload,
  nodes: openNodes,
}
/** Above this share of a core the generator itself may hold the figure down. */
const GENERATOR_BUSY = 0.9

const options = readOptions(process.argv.slice(2))
// Without a handler a signal would end us before our 'exit' handlers take the children and the folder along.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

const machine = describeMachine()
const started = performance.now()
const workbench = await openWorkbench(options.profile)
const rows: Row[] = []
const failures: unknown[] = []
try {
  for (const name of options.only) {
    progress(`${name}: setting up`)
    const scenario = await scenarios[name](workbench, options)
    rows.push(...(await runScenario(scenario, options.rounds, (text) => progress(`${name}: ${text}`))))
    await scenario.close()
  }
} catch (error) {
  // What was measured before is worth its minutes.
  failures.push(error)
} finally {
  progress('')
  await workbench.close()
}

console.log(
  `Roomkey ${machine.commit ?? ''} on ${machine.cores} × ${machine.cpu}, ${machine.platform}, Node ${machine.node}; ` +
    `medians of ${options.rounds} rounds, ${((performance.now() - started) / 1000).toFixed(0)} s\n`,
)
console.log(table(rows))
console.log(
  '\nRatios compare each round with the ceiling measured right beside it. Texts are 120 bytes, every send is durable' +
    ' (fsync) before its reply;\nserver and load generator share this machine, and the load generator is the same for ours and for the ceiling.' +
    '\nCPU each: processor time of the server process for each reply or delivery, all threads; it suffers least from other work here.',
)
if (machine.load_before > 0.5) {
  console.log(
    `Other work was running before we began (load ${machine.load_before.toFixed(1)}): expect noise.`,
  )
}
for (const row of rows) {
  if ((row.generatorCpu ?? 0) > GENERATOR_BUSY) {
    console.log(
      `${row.what.trim()}: the load generator used ${((row.generatorCpu ?? 0) * 100).toFixed(0)} % of a core.`,
    )
  }
}
for (const path of await writeResults(options, machine, rows)) console.log(`Written: ${path}`)
if (failures.length > 0) {
  console.error('The benchmark ended before its time:', ...failures)
  process.exitCode = 1
}

function progress(text: string): void {
  if (isatty(2)) process.stderr.write(`\r\x1b[K${text}`)
  else if (text !== '') process.stderr.write(`${text}\n`)
}
