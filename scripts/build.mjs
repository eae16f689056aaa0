import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run } from './toolchain.mjs'

const ignored = new Set(['node_modules', 'dist', 'out', 'release', 'e2e', 'test-results', 'playground'])
const shared = [
  'packages/protocol',
  'packages/crypto',
  'packages/client',
  'packages/ui',
  'pnpm-lock.yaml',
  'LICENSE',
  'scripts/bundledLicences.mjs',
]

/** What can be built: the folder it fills, and the sources and variables that make it stale. */
const targets = {
  web: { output: 'apps/web/dist', sources: [...shared, 'apps/web'], variables: [] },
  desktop: {
    output: 'apps/desktop/out',
    sources: [...shared, 'apps/desktop'],
    variables: ['ROOMKEY_HOMEPAGE'],
  },
}

/** Builds what changed since the last build. Resolves with false when a build failed; the compiler has said why. */
export async function buildWhatChanged(names) {
  for (const name of names) {
    const { output } = targets[name]
    const stamp = join(root, output, '.built-from')
    const digest = digestOf(name, process.env)
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) continue
    console.error(`Building the ${name} app…`)
    const code = await run('pnpm', ['--filter', `@roomkey/${name}`, 'build'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      // A caller's own value (a test runner sets `test`) would give a development build.
      env: { NODE_ENV: 'production' },
    })
    if (code !== 0) return false
    mkdirSync(join(root, output), { recursive: true })
    writeFileSync(stamp, digest)
  }
  return true
}

/** Of everything that a target is built from. */
export function digestOf(target, env) {
  const { sources, variables } = targets[target]
  const hash = createHash('sha256')
  for (const variable of variables) hash.update(`${variable}=${env[variable] ?? ''}\0`)
  for (const source of sources) addTo(hash, join(root, source))
  return hash.digest('hex')
}

function addTo(hash, path) {
  const stat = statSync(path)
  if (!stat.isDirectory()) {
    hash.update(`${path}\0`).update(readFileSync(path))
    return
  }
  for (const name of readdirSync(path).sort()) {
    if (!ignored.has(name)) addTo(hash, join(path, name))
  }
}
