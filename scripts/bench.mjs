// `npm run bench`: how fast the server is, beside what this machine could do at best. Options after `--`: see bench/options.ts.
import { prepare, run } from './toolchain.mjs'

prepare()
process.exit(await run('node', ['bench/main.ts', ...process.argv.slice(2)]))
