// `npm test`: every check, in the order in which a failure is cheapest to find.
// An area is left out only when the caller names it: npm test -- --without=redis,browser
import { parseArgs } from 'node:util'
import { buildWhatChanged } from './build.mjs'
import { systemPackages } from './systemPackages.mjs'
import { prepare, run } from './toolchain.mjs'

const OPT_OUTS = {
  postgres: 'suites that need a PostgreSQL',
  redis: 'suites that need a redis-server',
  s3: "suites that need an S3 server (Ceph's)",
  browser: 'suites that need a Chromium',
  posix: 'suites that need a POSIX shell and signals',
  tmpfs: 'suites that mount a small disk (Linux, as root or by a sudo that asks nothing)',
}

const without = readOptOuts()
const needed = ['chromium', 'redis', 's3'].filter(
  (name) => !without.has(name === 'chromium' ? 'browser' : name),
)

prepare()
let env
try {
  // Without a UTF-8 locale Chromium cannot open a file whose name is not ASCII.
  const locale = process.env.LC_ALL || process.env.LANG || 'C.UTF-8'
  env = { ...systemPackages(needed), ROOMKEY_TEST_WITHOUT: [...without].join(','), LC_ALL: locale }
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

const tool =
  (command, ...args) =>
  async () =>
    (await run(command, args, { env })) === 0

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
  const passed = await check()
  results.push({ name, passed, seconds: Math.round((Date.now() - started) / 1000) })
  if (stopped || (!passed && needed)) break
}

console.log('')
for (const { name, passed, seconds } of results) console.log(`${passed ? '✓' : '✗'} ${name} (${seconds} s)`)
for (const name of without) console.log(`– left out because you asked: ${OPT_OUTS[name]}`)
const failed = results.filter((result) => !result.passed).length
const notReached = checks.length - results.length
if (notReached > 0) console.log(`${notReached} checks were not reached.`)
console.log(`checks: ${results.length - failed} passed, ${failed} failed`)
process.exit(failed > 0 || notReached > 0 ? 1 : 0)

function readOptOuts() {
  const { values } = parseArgs({ options: { without: { type: 'string', default: '' } } })
  const names = values.without.split(',').filter(Boolean)
  const unknown = names.find((name) => !(name in OPT_OUTS))
  if (unknown) {
    console.error(`--without=${unknown}: only ${Object.keys(OPT_OUTS).join(' and ')} can be left out.`)
    process.exit(2)
  }
  return new Set(names)
}
