// `node scripts/version.mjs 1.2.0` sets the version of everything that is released: the app, the server and the
// packages they are made of have one, so that "which version is this" has one answer.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from './toolchain.mjs'

/** Every package.json of ours, relative to the root. */
export const manifests = () =>
  globSync(['package.json', 'apps/*/package.json', 'packages/*/package.json'], { cwd: root })

// Other pre-releases would follow a channel of their own, to which no release is written.
const VERSION = /^\d+\.\d+\.\d+(?:-(?:alpha|beta)\.\d+)?$/

/** @param folder where the manifests lie, if not in this repository */
export function setVersion(version, folder = root) {
  if (!VERSION.test(version)) throw new Error(`'${version}' is no version like 1.2.0 or 1.2.0-beta.1.`)
  for (const path of manifests()) {
    const file = join(folder, path)
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace(/("version": ")[^"]*"/, `$1${version}"`))
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) setVersion(process.argv[2] ?? '')
