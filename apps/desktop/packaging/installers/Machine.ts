import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Programs that electron-builder fetches when they are needed and keeps in its cache. */
export type Tool = '7zip' | 'fpm' | 'appimage' | 'nsis' | 'signtool' | 'dmgbuild'

/** What building depends on. */
export interface Machine {
  platform: NodeJS.Platform
  /** The downloads of Electron and of electron-builder's tools can be reached. */
  online: boolean
  /** A program on the PATH. */
  has(program: string): boolean
  /** It has been downloaded before, or the environment names one. */
  hasTool(tool: Tool): boolean
  /** `linux-x64`: its zip has been downloaded before, or the environment names a mirror. */
  hasElectron(target: string): boolean
  /** Where such a zip can be put by hand. */
  electronZip(target: string): string
}

type Environment = Readonly<Record<string, string | undefined>>

const DOWNLOADS = 'https://github.com/electron-userland/electron-builder-binaries'

const TOOLS: Record<Tool, { prefix: string; variable: string }> = {
  '7zip': { prefix: '7zip@', variable: 'ELECTRON_BUILDER_7ZIP_PATH' },
  fpm: { prefix: 'fpm@', variable: 'CUSTOM_FPM_PATH' },
  appimage: { prefix: 'appimage@', variable: 'APPIMAGE_TOOLS_PATH' },
  nsis: { prefix: 'nsis-', variable: 'ELECTRON_BUILDER_NSIS_DIR' },
  signtool: { prefix: 'winCodeSign-', variable: 'SIGNTOOL_PATH' },
  dmgbuild: { prefix: 'dmg-builder@', variable: 'CUSTOM_DMGBUILD_PATH' },
}

export function thisMachine(electronVersion: string, env: Environment, online: boolean): Machine {
  const { platform } = process
  const electronCache = env.electron_config_cache ?? cacheFolder('electron', env)
  const builderCache = env.ELECTRON_BUILDER_CACHE ?? cacheFolder('electron-builder', env)
  const release = `https://github.com/electron/electron/releases/download/v${electronVersion}`
  const folder = join(electronCache, createHash('sha256').update(release).digest('hex'))
  const electronZip = (target: string) => join(folder, `electron-v${electronVersion}-${target}.zip`)
  const tools = existsSync(builderCache) ? readdirSync(builderCache) : []
  const has = (program: string) => isOnPath(program, env)
  return {
    platform,
    online,
    has,
    hasTool(tool) {
      const { prefix, variable } = TOOLS[tool]
      if (tool === 'fpm' && env.USE_SYSTEM_FPM === 'true') return has('fpm')
      return Boolean(env[variable]) || tools.some((name) => name.startsWith(prefix))
    },
    hasElectron: (target) => Boolean(env.ELECTRON_MIRROR) || existsSync(electronZip(target)),
    electronZip,
  }
}

/** As @electron/get and electron-builder choose theirs. */
function cacheFolder(name: string, env: Environment): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches', name)
  if (process.platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData/Local'), name, 'Cache')
  }
  return join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), name)
}

function isOnPath(program: string, env: Environment): boolean {
  const names = process.platform === 'win32' ? [`${program}.exe`, `${program}.cmd`] : [program]
  return (env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .some((folder) => names.some((name) => existsSync(join(folder, name))))
}

/** GitHub, from where both Electron and electron-builder's tools come. A proxy that refuses answers, too. */
export async function canDownload(ask: typeof fetch = fetch): Promise<boolean> {
  try {
    const { ok } = await ask(DOWNLOADS, { method: 'HEAD', signal: AbortSignal.timeout(10_000) })
    return ok
  } catch {
    // The reason is told for each target that needs a download.
    return false
  }
}
