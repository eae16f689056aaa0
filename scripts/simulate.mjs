// `npm run simulate`: random histories on simulated time, disk and network. Options after `--`: see simulation/options.ts.
import { prepare, run } from './toolchain.mjs'

prepare()
process.exit(await run('node', ['simulation/main.ts', ...process.argv.slice(2)]))
