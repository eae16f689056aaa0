// `npm run test:electron`: the end-to-end tests on the real Electron, which `npm test` runs only where it is installed.
// Downloads it when it is not; fails when it cannot be had. Options after `--` are Playwright's.
import { buildWhatChanged } from './build.mjs'
import { downloadElectron, hasDisplay, installedElectron } from './electron.mjs'
import { systemPackages } from './systemPackages.mjs'
import { prepare, run } from './toolchain.mjs'

prepare()
if (!hasDisplay()) fail('There is no display here: put `xvfb-run -a` before the command.')
if (!installedElectron()) {
  const { why } = await downloadElectron()
  if (why) fail(`${why[0].toUpperCase()}${why.slice(1)}.`)
}
if (!(await buildWhatChanged(['web', 'desktop']))) process.exit(1)

let env
try {
  // A project that is asked for and not there is an error to Playwright.
  env = { ...systemPackages(['chromium']), LC_ALL: process.env.LC_ALL || process.env.LANG || 'C.UTF-8' }
} catch (error) {
  fail(error.message)
}
process.exit(
  await run('playwright', ['test', '-c', 'e2e', '--project=electron', ...process.argv.slice(2)], { env }),
)

function fail(reason) {
  console.error(reason)
  process.exit(1)
}
