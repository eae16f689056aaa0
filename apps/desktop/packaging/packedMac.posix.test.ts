import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getRawHeader } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { configFor, SCHEME } from '../electron-builder.config.ts'
import { APP_ID } from '../src/main/appId.ts'
import { packFolder } from './packFolder.ts'
import { writeStandInMacDistribution } from './standInDistribution.ts'

// electron-builder packs for macOS on Linux, too; what it leaves out there, joining the halves and signing, takes Apple's tools.
let output: string
let app: string
beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'roomkey-packed-mac-'))
  const distribution = join(output, 'distribution')
  await writeStandInMacDistribution(distribution)
  const config = configFor({ ROOMKEY_UPDATE_FEED: 'https://updates.roomkey.example/' })
  await packFolder({
    config: { ...config, mac: { ...config.mac, identity: null } },
    distribution,
    output,
    platform: 'darwin',
    arch: 'arm64',
  })
  app = join(output, 'mac-arm64/Roomkey.app')
})
afterAll(() => rm(output, { recursive: true, force: true }))

/** A property that has one value. */
const value = (plist: string, key: string) =>
  new RegExp(`<key>${key}</key>\\s*<string>([^<]*)</string>`).exec(plist)?.[1]

test('Info.plist names the app, its links, and the hash that its archive must have', async () => {
  const plist = await readFile(join(app, 'Contents/Info.plist'), 'utf8')
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../package.json'), 'utf8'))
  expect(value(plist, 'CFBundleIdentifier')).toBe(APP_ID)
  expect(value(plist, 'CFBundleShortVersionString')).toBe(version)
  expect(value(plist, 'LSApplicationCategoryType')).toBe('public.app-category.business')
  expect(plist).toMatch(
    new RegExp(`<key>CFBundleURLSchemes</key>\\s*<array>\\s*<string>${SCHEME}</string>\\s*</array>`),
  )
  const { headerString } = getRawHeader(join(app, 'Contents/Resources/app.asar'))
  expect(plist).toMatch(/<key>ElectronAsarIntegrity<\/key>\s*<dict>\s*<key>Resources\/app.asar<\/key>/)
  expect(value(plist, 'hash')).toBe(createHash('sha256').update(headerString).digest('hex'))
})

test('each half carries the native SQLite of both, so that they differ in nothing that must be merged', async () => {
  const unpacked = await readdir(join(app, 'Contents/Resources/app.asar.unpacked'), { recursive: true })
  const native = unpacked.filter((file) => file.endsWith('.node')).map((file) => file.split('/').at(-1))
  expect(native.sort()).toEqual(['darwin-arm64.node', 'darwin-x64.node'])
})

test('the framework has our fuses, the app our icon', async () => {
  const wire = await getCurrentFuseWire(app)
  expect(wire[FuseV1Options.RunAsNode]).toBe(FuseState.DISABLE)
  expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(FuseState.ENABLE)
  expect((await readdir(join(app, 'Contents/Resources'))).sort()).toEqual([
    'LICENSES.txt',
    'app.asar',
    'app.asar.unpacked',
    'icon.icns',
  ])
})
