import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { configFor, SCHEME } from '../electron-builder.config.ts'

const MAC = { CSC_LINK: 'certificate.p12', CSC_KEY_PASSWORD: 'secret' }
const APPLE = { APPLE_API_KEY: 'key.p8', APPLE_API_KEY_ID: 'id', APPLE_API_ISSUER: 'issuer' }
const AZURE = {
  ROOMKEY_AZURE_ENDPOINT: 'https://weu.codesigning.azure.net/',
  ROOMKEY_AZURE_ACCOUNT: 'roomkey',
  ROOMKEY_AZURE_PROFILE: 'release',
  ROOMKEY_AZURE_PUBLISHER: 'CN=Roomkey',
}

describe('what is built', () => {
  test('every format on every processor', () => {
    const { win, mac, linux } = configFor({})
    expect(win?.target).toEqual({ target: 'nsis', arch: ['x64', 'arm64'] })
    expect(mac?.target).toEqual([
      { target: 'dmg', arch: 'universal' },
      { target: 'zip', arch: 'universal' },
    ])
    expect(linux?.target).toEqual(
      ['AppImage', 'deb', 'rpm', 'tar.gz'].map((target) => ({ target, arch: ['x64', 'arm64'] })),
    )
  })

  test('links of our own open it on every system', () => {
    const { protocols, nsis } = configFor({})
    // macOS and Linux take it from here …
    expect(protocols).toEqual({ name: 'Roomkey', schemes: [SCHEME] })
    // … the Windows installer from a script of ours.
    expect(nsis?.include).toBe('build/installer.nsh')
    const script = readFileSync(join(import.meta.dirname, '../build/installer.nsh'), 'utf8')
    const keys = [...script.matchAll(/"Software\\Classes\\(\w+)/g)].map(([, name]) => name)
    expect(new Set(keys)).toEqual(new Set([SCHEME]))
    expect(script).toContain(`WriteRegStr SHELL_CONTEXT "Software\\Classes\\${SCHEME}" "URL Protocol" ""`)
    // What it takes away is what it wrote, and not what another copy wrote since.
    const command = /shell\\open\\command" "" ('.*')$/m.exec(script)?.[1]
    expect(script).toMatch(/\$\{if\} \$0 == .*\n\s*DeleteRegKey/)
    expect(/\$\{if\} \$0 == (.*)$/m.exec(script)?.[1]).toBe(command)
  })

  test('Electron is checked by the sums that came with the locked package', () => {
    const { electronDownload } = configFor({})
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../node_modules/electron/package.json'), 'utf8'),
    )
    const sums = (electronDownload as { checksums: Record<string, string> }).checksums
    for (const target of [
      'linux-x64',
      'linux-arm64',
      'win32-x64',
      'win32-arm64',
      'darwin-x64',
      'darwin-arm64',
    ])
      expect(sums[`electron-v${version}-${target}.zip`]).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('signing', () => {
  test('without credentials: for this machine only, and said so by the settings', () => {
    const { mac, win } = configFor({})
    expect(mac).toMatchObject({ identity: '-', hardenedRuntime: false, notarize: false })
    expect([mac?.forceCodeSigning, win?.forceCodeSigning]).toEqual([false, false])
  })

  test('with a certificate: the hardened runtime; with Apple’s credentials: notarised', () => {
    expect(configFor(MAC).mac).toMatchObject({ hardenedRuntime: true, notarize: false })
    expect(configFor(MAC).mac).not.toHaveProperty('identity')
    expect(configFor({ ...MAC, ...APPLE }).mac).toMatchObject({ hardenedRuntime: true, notarize: true })
    expect(configFor(APPLE).mac).toMatchObject({ notarize: false })
  })

  test('when it is required nothing is signed for this machine only', () => {
    const { mac, win } = configFor({ ROOMKEY_REQUIRE_SIGNING: '1' })
    expect([mac?.forceCodeSigning, win?.forceCodeSigning]).toEqual([true, true])
    expect(mac).not.toHaveProperty('identity')
    expect(mac).toMatchObject({ hardenedRuntime: true })
  })

  test('with credentials what could not be signed is no installer', () => {
    expect(configFor({ CSC_NAME: 'Roomkey' }).mac?.forceCodeSigning).toBe(true)
    expect(configFor({ CSC_NAME: 'Roomkey' }).win?.forceCodeSigning).toBe(false)
    expect(configFor({ WIN_CSC_LINK: 'certificate.p12' }).win?.forceCodeSigning).toBe(true)
    expect(configFor(AZURE).win?.forceCodeSigning).toBe(true)
  })

  test('Azure’s service is used when all of it is named; a part of it is a mistake', () => {
    expect(configFor(AZURE).win?.azureSignOptions).toEqual({
      endpoint: AZURE.ROOMKEY_AZURE_ENDPOINT,
      codeSigningAccountName: 'roomkey',
      certificateProfileName: 'release',
      publisherName: 'CN=Roomkey',
    })
    expect(() => configFor({ ...AZURE, ROOMKEY_AZURE_PROFILE: '' })).toThrow('needs all of ROOMKEY_AZURE_')
  })

  test('the hardened runtime allows what V8 needs and nothing else', () => {
    const { mac } = configFor({})
    expect(mac?.entitlementsInherit).toBe(mac?.entitlements)
    const plist = readFileSync(join(import.meta.dirname, '..', mac?.entitlements ?? ''), 'utf8')
    expect(
      [...plist.matchAll(/<key>(.*?)<\/key>\s*<(\w+)\/>/g)].map(([, key, value]) => [key, value]),
    ).toEqual([['com.apple.security.cs.allow-jit', 'true']])
  })
})

describe('updates', () => {
  test('a feed is written into the app and its channel files', () => {
    const feed = 'https://updates.example/roomkey'
    expect(configFor({ ROOMKEY_UPDATE_FEED: feed })).toMatchObject({
      publish: { provider: 'generic', url: feed },
      generateUpdatesFilesForAllChannels: true,
    })
  })

  test('a Mac’s app that nobody signed gets none: it could take no update', () => {
    const feed = { ROOMKEY_UPDATE_FEED: 'https://updates.example/roomkey' }
    expect(configFor(feed).mac?.publish).toBeNull()
    expect(configFor({ ...feed, ...MAC }).mac).not.toHaveProperty('publish')
    expect(configFor({ ...feed, ROOMKEY_REQUIRE_SIGNING: '1' }).mac).not.toHaveProperty('publish')
  })

  test('without one, or with an unsafe one, there is none', () => {
    expect(configFor({}).publish).toBeNull()
    for (const feed of ['http://updates.example/', 'updates.example', 'file:///srv/updates'])
      expect(() => configFor({ ROOMKEY_UPDATE_FEED: feed })).toThrow('must be an https address')
  })
})
