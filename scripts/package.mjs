// `npm run package`: the installers that this machine can build. Options after `--`: see --help.
import { prepare, run } from './toolchain.mjs'

prepare()
// A proxy that the environment names is asked by electron-builder; what looks whether a download can be reached asks it, too.
const env = { NODE_USE_ENV_PROXY: '1' }
process.exit(
  await run('node', ['apps/desktop/packaging/installers/main.ts', ...process.argv.slice(2)], { env }),
)
