// `npm run roomkey -- <command>`: the server's command line from a fresh clone. Ends with the command's exit code.
import { join } from 'node:path'
import { prepare, root, run } from './toolchain.mjs'

prepare()
const flags = ['--min-semi-space-size=16', '--max-semi-space-size=16']
const main = join(root, 'apps/server/src/main.ts')
process.exitCode = await run('node', [...flags, main, ...process.argv.slice(2)], { shell: false })
