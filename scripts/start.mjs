// `npm start`: from a fresh clone to a running Roomkey. Options after `--`: --demo, --restored, --no-desktop, --help.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { buildWhatChanged } from './build.mjs'
import { downloadElectron, hasDisplay, installedElectron } from './electron.mjs'
import { startDesktop } from './startDesktop.mjs'
import { prepare, root, toolEnvironment } from './toolchain.mjs'

const help = `npm start -- [options]
  --demo         also creates two demo accounts with rooms and a lively history
  --restored     after putting back a backup, once: tells clients to start over from it
  --no-desktop   does not open the desktop app
  --help         shows this

Environment: PORT (default 8000, 0 picks a free one), HOST (127.0.0.1), DATA_DIR (./data); docs/SELF_HOSTING.md lists the rest.`

/** An app that ends sooner than this, and not because its window was closed, was never open. */
const SETTLED_MS = 10_000

const options = readOptions()
if (options.help) {
  console.log(help)
  process.exit(0)
}

prepare()
const wantsDesktop = !options['no-desktop']
const canShowWindows = hasDisplay()
const targets = wantsDesktop && canShowWindows ? ['web', 'desktop'] : ['web']
if (!(await buildWhatChanged(targets))) process.exit(1)

const server = spawn(
  'node',
  [
    '--min-semi-space-size=16',
    '--max-semi-space-size=16',
    join(root, 'apps/server/src/main.ts'),
    ...['demo', 'restored'].filter((name) => options[name]).map((name) => `--${name}`),
  ],
  {
    cwd: root,
    env: toolEnvironment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  },
)
const children = new Set([server])
let stopping = false
function stop() {
  stopping = true
  for (const child of children) child.kill('SIGTERM')
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
// npm passes a SIGTERM on to the shell between us only, which dies of it and leaves us running. Who started us without
// npm may leave. Once is enough: the server takes another signal for haste.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid
  setInterval(() => {
    if (!stopping && process.ppid !== parent) stop()
  }, 250).unref()
}
server.once('error', (error) => {
  console.error(`The server could not be started: ${error.message}`)
  process.exit(1)
})
// Not before both: an exit code, and every line the server wrote.
server.once('close', (code) => {
  for (const child of children) child.kill('SIGTERM')
  process.exit(stopping ? 0 : (code ?? 1))
})

createInterface({ input: server.stdout }).on('line', (line) => {
  console.log(line)
  const url = /^Roomkey is ready at (\S+)$/.exec(line)?.[1]
  if (url && wantsDesktop) void openDesktop(url)
})

async function openDesktop(url) {
  const why = canShowWindows ? await launch(url) : 'there is no display here'
  if (why && !stopping)
    console.error(`The desktop app is not opened: ${why}. Open ${url} in a browser instead.`)
}

/** Opens the app on the given server; resolves with the reason when it cannot be. */
async function launch(url) {
  let executable = installedElectron()
  if (!executable) {
    const download = await downloadElectron()
    if (!download.executable) return download.why
    executable = download.executable
  }
  if (stopping) return undefined
  const { child, failed } = startDesktop(executable, [join(root, 'apps/desktop')], {
    cwd: root,
    env: { ...toolEnvironment(), ROOMKEY_SERVER: url },
    settled: sleep(SETTLED_MS, undefined, { ref: false }),
  })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return failed
}

function readOptions() {
  try {
    return parseArgs({
      options: {
        demo: { type: 'boolean', default: false },
        restored: { type: 'boolean', default: false },
        'no-desktop': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    console.error(`${error.message}\n\n${help}`)
    process.exit(2)
  }
}
