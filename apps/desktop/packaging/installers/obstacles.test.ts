import { expect, test } from 'vitest'
import { readSigning } from '../signing.ts'
import type { Machine } from './Machine.ts'
import { obstacles } from './obstacles.ts'
import { TARGETS, targetsCalled } from './targets.ts'

const FULL: Machine = {
  platform: 'linux',
  online: true,
  has: () => true,
  hasTool: () => false,
  hasElectron: () => false,
  electronZip: (name) => `/cache/1/electron-v45.4.1-${name}.zip`,
}
const NONE = readSigning({})

function inTheWay(name: string, machine: Partial<Machine>, env: Record<string, string> = {}): string {
  const [target] = targetsCalled([name])
  if (target === undefined) throw new Error(name)
  return obstacles(target, { ...FULL, ...machine }, readSigning(env)).join('\n')
}

test('nothing is in the way of what belongs on a machine that has it all', () => {
  const buildable = (platform: Machine['platform']) =>
    TARGETS.filter((target) => obstacles(target, { ...FULL, platform }, NONE).length === 0)
  expect(new Set(buildable('linux').map(({ system }) => system))).toEqual(new Set(['linux', 'windows']))
  expect(buildable('darwin')).toHaveLength(TARGETS.length)
  expect(new Set(buildable('win32').map(({ system }) => system))).toEqual(new Set(['windows']))
})

test('a Mac is needed for a Mac, and nothing else is asked for', () => {
  expect(inTheWay('mac-dmg', { online: false })).toMatch(/^It needs a Mac[^\n]*$/)
})

test('without downloads it says which Electron and which tool is missing, and where they belong', () => {
  const offline = inTheWay('linux-deb-arm64', { online: false })
  expect(offline).toContain('put the zip of its release as /cache/1/electron-v45.4.1-<linux')
  expect(offline).toContain('There is no fpm (install it and set USE_SYSTEM_FPM=true')
  expect(offline).toContain('There is no 7za (name one by ELECTRON_BUILDER_7ZIP_PATH)')
  expect(inTheWay('linux-appimage', { online: false })).toContain('AppImage tools')
  expect(inTheWay('windows-nsis', { online: false })).toContain('There is no makensis')
})

test('a disk image and a signature for Windows have tools of their own', () => {
  const offline = { platform: 'darwin', online: false, hasElectron: () => true } as const
  expect(inTheWay('mac-dmg', offline)).toContain('There is no dmgbuild (name one by CUSTOM_DMGBUILD_PATH)')
  expect(inTheWay('mac-zip', offline)).not.toContain('dmgbuild')
  const certificate = { WIN_CSC_LINK: 'certificate.p12' }
  expect(inTheWay('windows-nsis', offline, certificate)).toContain(
    'osslsigncode elsewhere (name one by SIGNTOOL_PATH)',
  )
  expect(inTheWay('windows-nsis', offline)).not.toContain('SIGNTOOL_PATH')
  const azure = Object.fromEntries(
    ['ENDPOINT', 'ACCOUNT', 'PROFILE', 'PUBLISHER'].map((name) => [`ROOMKEY_AZURE_${name}`, 'ours']),
  )
  expect(inTheWay('windows-nsis', offline, azure)).not.toContain('SIGNTOOL_PATH')
})

test('what has been downloaded before is enough', () => {
  const cached = { online: false, hasTool: () => true, hasElectron: (name: string) => name === 'linux-x64' }
  expect(inTheWay('linux-tar.gz-x64', cached)).toBe('')
  expect(inTheWay('linux-tar.gz-arm64', cached)).toContain('no Electron for it')
})

test('programs of the system cannot be downloaded', () => {
  const has = () => false
  expect(inTheWay('linux-rpm', { has })).toContain('There is no rpmbuild')
  expect(inTheWay('linux-deb', { has })).toBe('')
  expect(inTheWay('windows-nsis', { has })).toContain('There is no wine')
  expect(inTheWay('windows-nsis', { has, platform: 'win32' })).toBe('')
})

test('where signing is required, its credentials are', () => {
  const required = { ROOMKEY_REQUIRE_SIGNING: '1' }
  const certificate = { ...required, CSC_LINK: 'certificate.p12' }
  const mac: Partial<Machine> = { platform: 'darwin' }
  expect(inTheWay('windows-nsis', {}, required)).toContain('set WIN_CSC_LINK')
  expect(inTheWay('windows-nsis', {}, { ...required, WIN_CSC_LINK: 'certificate.p12' })).toBe('')
  expect(inTheWay('mac-zip', mac, required)).toContain('set CSC_LINK or CSC_NAME')
  expect(inTheWay('mac-zip', mac, certificate)).toContain('set APPLE_API_KEY')
  const apple = { APPLE_ID: 'a', APPLE_APP_SPECIFIC_PASSWORD: 'b', APPLE_TEAM_ID: 'c' }
  expect(inTheWay('mac-zip', mac, { ...certificate, ...apple })).toBe('')
  expect(inTheWay('linux-deb', {}, required)).toBe('')
})
