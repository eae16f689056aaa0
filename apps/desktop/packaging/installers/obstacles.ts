import type { Signing } from '../signing.ts'
import type { Machine, Tool } from './Machine.ts'
import { electronsFor, type Target } from './targets.ts'

const NAMES: Record<Tool, string> = {
  '7zip': '7za (name one by ELECTRON_BUILDER_7ZIP_PATH)',
  fpm: 'fpm (install it and set USE_SYSTEM_FPM=true, or name one by CUSTOM_FPM_PATH)',
  appimage: "electron-builder's AppImage tools (name their folder by APPIMAGE_TOOLS_PATH)",
  nsis: 'makensis (name the folder of NSIS by ELECTRON_BUILDER_NSIS_DIR)',
  signtool: 'signtool for Windows, osslsigncode elsewhere (name one by SIGNTOOL_PATH)',
  dmgbuild: 'dmgbuild (name one by CUSTOM_DMGBUILD_PATH)',
}

const TOOLS: Record<Target['format'], readonly Tool[]> = {
  AppImage: ['appimage'],
  deb: ['fpm', '7zip'],
  rpm: ['fpm', '7zip'],
  'tar.gz': ['7zip'],
  nsis: ['nsis', '7zip'],
  dmg: ['dmgbuild'],
  zip: ['7zip'],
}

/** Why a target cannot be built on a machine, in sentences that say what would help; none: it can be tried. */
export function obstacles(target: Target, machine: Machine, signing: Signing): string[] {
  const { system, format } = target
  const { platform } = machine
  if (system === 'mac' && platform !== 'darwin') {
    return ["It needs a Mac: Apple's tools join the two halves, sign them and make the disk image."]
  }
  if (system === 'linux' && platform === 'win32') {
    return ['It needs Linux or macOS: what makes it does not run on Windows.']
  }
  const found: string[] = []
  if (!machine.online && !electronsFor(target).every((name) => machine.hasElectron(name))) {
    // In the same words for all, so that it is told once.
    found.push(
      'There is no Electron for it here and its download cannot be reached: set ELECTRON_MIRROR, or put the zip of ' +
        `its release as ${machine.electronZip('<linux, win32 or darwin>-<x64 or arm64>')}.`,
    )
  }
  // Azure's service is asked by a module of PowerShell.
  const signed = system === 'windows' && signing.windows && signing.azure === null
  for (const tool of [...TOOLS[format], ...(signed ? (['signtool'] as const) : [])]) {
    if (!machine.online && !machine.hasTool(tool)) {
      found.push(`There is no ${NAMES[tool]}, and its download cannot be reached.`)
    }
  }
  if (format === 'rpm' && !machine.has('rpmbuild')) {
    found.push('There is no rpmbuild: install the package rpm (Debian, Homebrew) or rpm-build (Fedora).')
  }
  if (format === 'nsis' && platform === 'linux' && !machine.has('wine')) {
    found.push(
      'There is no wine, which Linux needs to write the uninstaller: install it, or build on Windows.',
    )
  }
  if (signing.required) found.push(...unsigned(target, signing))
  return found
}

function unsigned({ system }: Target, { windows, mac, notarise }: Signing): string[] {
  const ask = 'ROOMKEY_REQUIRE_SIGNING is set'
  if (system === 'windows' && !windows) {
    return [`${ask} and there is no certificate: set WIN_CSC_LINK, or the ROOMKEY_AZURE_ variables.`]
  }
  if (system === 'mac' && !mac) return [`${ask} and there is no certificate: set CSC_LINK or CSC_NAME.`]
  if (system === 'mac' && !notarise) {
    return [
      `${ask} and Apple would not notarise it: set APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER.`,
    ]
  }
  return []
}
