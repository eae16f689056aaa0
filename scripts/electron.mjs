import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root, toolEnvironment } from './toolchain.mjs'

const DOWNLOAD_SECONDS = 180

/** A window can open: always on macOS and Windows, elsewhere when X or Wayland is there. */
export function hasDisplay() {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** The Electron executable, or undefined when its binary is not installed (npm carries only a downloader). */
export function installedElectron() {
  const folder = electronFolder()
  const nameFile = join(folder, 'path.txt')
  const name = existsSync(nameFile) ? readFileSync(nameFile, 'utf8') : defaultName()
  const executable = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name)
  return existsSync(executable) ? executable : undefined
}

/**
 * Downloads the binary with Electron's own installer, which checks its checksum.
 * Resolves with the executable, or with a sentence that says why there is none.
 */
export async function downloadElectron() {
  console.error(`Downloading Electron (about 110 MB, at most ${DOWNLOAD_SECONDS / 60} minutes)…`)
  const child = spawn(process.execPath, [join(electronFolder(), 'install.js')], {
    cwd: root,
    env: toolEnvironment(),
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let trouble = ''
  child.stderr.on('data', (data) => {
    trouble += data
  })
  const started = Date.now()
  const progress = setInterval(() => {
    console.error(`  still downloading (${Math.round((Date.now() - started) / 1000)} s)`)
  }, 15_000)
  const limit = setTimeout(() => child.kill(), DOWNLOAD_SECONDS * 1000)
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(1))
    child.once('exit', resolve)
  })
  clearInterval(progress)
  clearTimeout(limit)
  const executable = installedElectron()
  if (code === 0 && executable) return { executable }
  const reason = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|E?HTTP\w*|\d{3} \w+)\b/.exec(
    trouble,
  )?.[0]
  return { why: `the Electron binary could not be downloaded${reason ? ` (${reason})` : ''}` }
}

function electronFolder() {
  const require = createRequire(join(root, 'apps/desktop/package.json'))
  return dirname(require.resolve('electron/package.json'))
}

function defaultName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}
