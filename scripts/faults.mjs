// `npm run faults`: what is left when things break under load. Options after `--`: see faults/options.ts.
import { systemPackages } from './systemPackages.mjs'
import { prepare, run } from './toolchain.mjs'

prepare()
process.exit(
  await run('node', ['faults/main.ts', ...process.argv.slice(2)], { env: systemPackages(['redis']) }),
)
