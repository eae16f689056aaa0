// `npm test`: every check, in the order in which a failure is cheapest to find.
// An area is left out only when the caller names it: npm test -- --without=redis,browser
import { buildWhatChanged } from './build.mjs'
import { Ending } from './Ending.mjs'
import { OPT_OUTS, programsWithout, readOptOuts } from './optOuts.mjs'
import { systemPackages } from './systemPackages.mjs'
import { testEnvironment } from './testEnvironment.mjs'
import { prepare, run } from './toolchain.mjs'

let without
try {
  without = readOptOuts(process.argv.slice(2))
} catch (error) {
  console.error(error.message)
  process.exit(2)
}

prepare()
let env
try {
  env = {
    ...testEnvironment(process.env, process.platform),
    ...systemPackages(programsWithout(without)),
    ROOMKEY_TEST_WITHOUT: [...without].join(','),
  }
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

/** A terminal scrolls back, and its progress is drawn in place; of a long log often only the end is kept. */
const retells = !process.stdout.isTTY

const tool =
  (command, ...args) =>
  async (ending) =>
    (await run(command, args, { env, onOutput: retells ? (chunk) => ending.add(chunk) : undefined })) === 0

/** Each resolves with whether it passed. Later checks of a tree that does not compile or build say nothing new. */
const checks = [
  { name: 'types', check: tool('tsc', '-b'), needed: true },
  { name: 'lint and format', check: tool('biome', 'check', '--error-on-warnings', '.') },
  { name: 'build', check: () => buildWhatChanged(['web', 'desktop']), needed: true },
  { name: 'unit, contract and property tests', check: tool('vitest', 'run') },
]
if (!without.has('browser')) {
  checks.push(
    { name: 'screens', check: tool('playwright', 'test', '-c', 'packages/ui/playground') },
    { name: 'end to end', check: tool('playwright', 'test', '-c', 'e2e') },
  )
}

// The check that runs is told, too (toolchain.mjs); those after it are not begun.
let stopped = false
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopped = true
  })
}

const results = []
for (const { name, check, needed } of checks) {
  console.log(`\n── ${name} ──`)
  const started = Date.now()
  const ending = new Ending()
  const passed = await check(ending)
  results.push({ name, passed, ending, seconds: Math.round((Date.now() - started) / 1000) })
  if (stopped || (!passed && needed)) break
}

const failures = results.filter((result) => !result.passed)
for (const { name, ending } of failures) {
  if (!ending.isEmpty) console.log(`\n── how “${name}” ended ──\n${ending}`)
}

console.log('')
for (const { name, passed, seconds } of results) console.log(`${passed ? '✓' : '✗'} ${name} (${seconds} s)`)
for (const name of without) console.log(`– left out because you asked: ${OPT_OUTS[name].what}`)
const notReached = checks.length - results.length
if (notReached > 0) console.log(`${notReached} checks were not reached.`)
console.log(`checks: ${results.length - failures.length} passed, ${failures.length} failed`)
// Who reads us may be behind, and what waits for them would end with us.
await Promise.all([process.stdout, process.stderr].map((to) => new Promise((done) => to.write('', done))))
process.exit(failures.length > 0 || notReached > 0 ? 1 : 0)
