// biome-ignore-all lint/suspicious/noTemplateCurlyInString: electron-builder fills them in
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import checksums from 'electron/checksums.json' with { type: 'json' }
import type { AfterPackContext, Configuration, LinuxPackager } from 'electron-builder'
import { setFuses } from './packaging/fuses.ts'
import { readSigning, type Signing } from './packaging/signing.ts'
import { readFeed } from './packaging/updateFeed.ts'
import { APP_ID } from './src/main/appId.ts'

export const SCHEME = 'roomkey'

/**
 * What is packed, with the binaries of the native SQLite that one system needs. Stated once for each system: two lists
 * in a configuration make two sets of files, of which the one that only excludes takes in everything else.
 */
export const filesWith = (...prebuilt: string[]): string[] => [
  'out/**',
  '!out/{.built-from,LICENSES.txt}',
  '!**/*.{map,ts,tsx}',
  '!**/*.{test,spec}.*',
  `!**/prebuilds/!(${prebuilt.join('|')}).node`,
  // What only a compiler needs: the binaries are in prebuilds/.
  '!**/better-sqlite3-multiple-ciphers/{deps,src}{,/**}',
  '!**/better-sqlite3-multiple-ciphers/{binding.gyp,README.md}',
  '!**/node-addon-api{,/**}',
]

/** docs/INSTALLERS.md lists the variables. Throws a sentence that says what to set. */
export function configFor(env: Readonly<Record<string, string | undefined>>): Configuration {
  const signing = readSigning(env)
  return {
    appId: APP_ID,
    productName: 'Roomkey',
    copyright: 'Copyright © 2026 The Roomkey authors',
    extraMetadata: {
      // Electron names the folder of the user's data after it.
      name: 'roomkey',
      productName: 'Roomkey',
      homepage: env.ROOMKEY_HOMEPAGE || 'https://roomkey.example/',
    },
    directories: { output: 'release', buildResources: 'build' },
    // An updater tells by the name which file is for its processor.
    artifactName: 'Roomkey-${version}-${os}-${arch}.${ext}',
    protocols: { name: 'Roomkey', schemes: [SCHEME] },
    ...readFeed(env),

    // Outside the archive lies only what the system's loader must open. The JavaScript around it stays inside, under
    // the integrity check; so does the engine's worker, which Electron starts from there.
    asar: { smartUnpack: false },
    asarUnpack: ['**/*.node'],
    // Outside, where people can read it.
    extraResources: [{ from: 'out/LICENSES.txt', to: 'LICENSES.txt' }],
    npmRebuild: false,
    allowMissingDependencies: false,
    // Those of the locked npm package, not those that lie beside the download.
    electronDownload: { checksums },
    afterExtract: ({ appOutDir, electronPlatformName }) =>
      // Electron's own start page; it comes along when Electron is taken from a folder.
      rm(join(appOutDir, resourcesOf(electronPlatformName), 'default_app.asar'), { force: true }),
    afterPack: ({ appOutDir, electronPlatformName, packager }) =>
      setFuses(join(appOutDir, binaryName(electronPlatformName, packager))),

    win: windows(signing),
    nsis: { buildUniversalInstaller: false, include: 'build/installer.nsh' },
    mac: mac(signing),
    dmg: { title: 'Roomkey ${version}' },
    linux: {
      target: ['AppImage', 'deb', 'rpm', 'tar.gz'].map((target) => ({ target, arch: ['x64', 'arm64'] })),
      files: filesWith('linux-${arch}'),
      icon: 'build/icons',
      executableName: 'roomkey',
      syncDesktopName: true,
      category: 'Network;InstantMessaging;Chat',
      synopsis: 'Self-hosted team chat',
      description: 'Team chat on a server of your own. It opens on local data and works offline.',
      maintainer: env.ROOMKEY_MAINTAINER || 'The Roomkey authors <maintainers@roomkey.example>',
      vendor: 'The Roomkey authors',
    },
    deb: { packageName: 'roomkey', packageCategory: 'net' },
    rpm: { packageName: 'roomkey' },
    // Its runtime does without libfuse2, which current distributions leave out.
    toolsets: { appimage: '1.0.3' },
  }
}

function windows({ azure, windows: signed, required }: Signing): NonNullable<Configuration['win']> {
  return {
    target: { target: 'nsis', arch: ['x64', 'arm64'] },
    files: filesWith('win32-${arch}'),
    icon: 'build/icon.ico',
    // With credentials an app that could not be signed is a failure, so that what is told as signed is.
    forceCodeSigning: signed || required,
    ...(azure && { azureSignOptions: azure }),
  }
}

function mac({ mac: signed, required, notarise }: Signing): NonNullable<Configuration['mac']> {
  const both = ['darwin-x64', 'darwin-arm64']
  return {
    target: ['dmg', 'zip'].map((target) => ({ target, arch: 'universal' })),
    // Each half carries both, so that the halves differ in nothing that has to be merged.
    files: filesWith(...both),
    x64ArchFiles: `**/prebuilds/{${both}}.node`,
    icon: 'build/icon.icns',
    category: 'public.app-category.business',
    // Without a certificate the app is signed for this machine only; the hardened runtime would then refuse Electron's
    // own framework, which carries no team.
    ...(signed || required ? {} : { identity: '-' }),
    // Nor does such an app take any update: Squirrel.Mac wants the signer of the one that runs. So it has no feed, or it
    // would fetch each version and refuse it.
    ...(signed || required ? {} : { publish: null }),
    hardenedRuntime: signed || required,
    forceCodeSigning: signed || required,
    entitlements: 'build/entitlements.mac.plist',
    entitlementsInherit: 'build/entitlements.mac.plist',
    notarize: notarise,
  }
}

/** In Electron's files, before they are named after the app. */
const resourcesOf = (platform: string) =>
  platform === 'darwin' ? 'Electron.app/Contents/Resources' : 'resources'

function binaryName(platform: string, packager: AfterPackContext['packager']): string {
  const name = packager.appInfo.productFilename
  if (platform === 'darwin') return `${name}.app`
  return platform === 'win32' ? `${name}.exe` : (packager as LinuxPackager).executableName
}

export default configFor(process.env)
