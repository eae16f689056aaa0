// `npm run package`: the installers that this machine can build. Options after `--`: see --help.
import { buildWhatChanged } from './build.mjs'
import { prepare, run } from './toolchain.mjs'

const args = process.argv.slice(2)
const onlyTells = args.includes('--help') || args.includes('--check')

prepare()
if (!onlyTells && !(await buildWhatChanged(['desktop']))) process.exit(1)
// A proxy that the environment names is asked by electron-builder; what looks whether a download can be reached asks it, too.
const env = { NODE_USE_ENV_PROXY: '1' }
process.exit(await run('node', ['apps/desktop/packaging/installers/main.ts', ...args], { env }))
