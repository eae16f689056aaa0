// `npm test`: every check, in the order in which a failure is cheapest to find.
// An area is left out only when the caller names it: npm test -- --without=redis,browser
import { parseArgs } from 'node:util'
import { systemPackages } from './systemPackages.mjs'
import { prepare, run } from './toolchain.mjs'

const OPT_OUTS = {
  redis: 'suites that need a redis-server',
  browser: 'suites that need a Chromium',
}

const without = readOptOuts()
const needed = ['chromium', 'redis'].filter((name) => !without.has(name === 'chromium' ? 'browser' : name))

prepare()
let env
try {
  env = { ...systemPackages(needed), ROOMKEY_TEST_WITHOUT: [...without].join(',') }
} catch (error) {
  console.error(error.message)
  process.exit(1)
}

/** [name, command, arguments]: each must exit with 0. */
const checks = [
  ['types', 'tsc', ['-b']],
  ['lint and format', 'biome', ['check', '--error-on-warnings', '.']],
  ['unit, contract and property tests', 'vitest', ['run']],
  ['build', 'pnpm', ['--silent', 'build']],
  ...(without.has('browser')
    ? []
    : [
        ['screens', 'playwright', ['test', '-c', 'packages/ui/playground']],
        ['end to end', 'playwright', ['test', '-c', 'e2e']],
      ]),
]

const results = []
for (const [name, command, args] of checks) {
  console.log(`\n── ${name} ──`)
  const started = Date.now()
  const code = await run(command, args, { env })
  results.push({ name, passed: code === 0, seconds: Math.round((Date.now() - started) / 1000) })
  // Later checks of a tree that does not compile or build say nothing new.
  if (code !== 0 && (name === 'types' || name === 'build')) break
}

console.log('')
for (const { name, passed, seconds } of results) console.log(`${passed ? '✓' : '✗'} ${name} (${seconds} s)`)
for (const name of without) console.log(`– left out because you asked: ${OPT_OUTS[name]}`)
const failed = results.filter((result) => !result.passed).length
const notReached = checks.length - results.length
if (notReached > 0) console.log(`${notReached} checks were not reached.`)
console.log(`checks: ${results.length - failed} passed, ${failed} failed`)
process.exit(failed > 0 ? 1 : 0)

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
