// `npm run bench:client -- --messages 1000000`: what the local cache costs, beside SQLite alone.
import { prepare, run } from './toolchain.mjs'

prepare()
process.exit(await run('node', ['packages/client/bench/main.ts', ...process.argv.slice(2)]))
