// `npm run cluster`: several nodes on this machine, to try them. Options after `--`: see cluster/main.ts.
import { prepare, run } from './toolchain.mjs'

prepare()
process.exit(await run('node', ['cluster/main.ts', ...process.argv.slice(2)]))
