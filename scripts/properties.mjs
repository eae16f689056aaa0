// `npm run properties`: the tests that draw what they try, with other draws than npm test, which always makes the same.
// A failure names the seed; ROOMKEY_SEED=<seed> before a vitest run draws the same again.
import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { prepare, root, run } from './toolchain.mjs'

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '10' } } })
const seeds = Number(values.seeds)
if (!Number.isInteger(seeds) || seeds < 1) {
  console.error(`--seeds ${values.seeds}: a whole number from 1, please.`)
  process.exit(2)
}

prepare()
const files = ['packages', 'apps']
  .flatMap((top) => readdirSync(join(root, top), { recursive: true }).map((file) => join(top, file)))
  .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
  .filter((file) => /testing\/fc\.ts|searchAcceptance/.test(readFileSync(join(root, file), 'utf8')))
const failed = []
for (let at = 1; at <= seeds; at++) {
  const seed = randomInt(2 ** 31)
  console.log(`\n── seed ${seed} (${at} of ${seeds}) ──`)
  const code = await run('vitest', ['run', '--reporter=dot', ...files], {
    env: { ROOMKEY_SEED: String(seed) },
  })
  if (code !== 0) failed.push(seed)
}
console.log(failed.length === 0 ? `\n${seeds} seeds: all passed` : `\nFailed with: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)
