import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { canDownload, thisMachine } from './Machine.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-machine-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const machine = (env: Record<string, string> = {}) =>
  thisMachine(
    '45.4.1',
    {
      electron_config_cache: join(folder, 'electron'),
      ELECTRON_BUILDER_CACHE: join(folder, 'builder'),
      ...env,
    },
    false,
  )

test('an empty machine has nothing', () => {
  expect(machine().hasElectron('linux-x64')).toBe(false)
  expect(machine().hasTool('7zip')).toBe(false)
  expect(machine().has('rpmbuild')).toBe(false)
})

test('it knows what was downloaded before', async () => {
  const zip = machine().electronZip('linux-x64')
  await mkdir(dirname(zip), { recursive: true })
  await writeFile(zip, '')
  await mkdir(join(folder, 'builder/7zip@1.0.0'), { recursive: true })
  expect(machine().hasElectron('linux-x64')).toBe(true)
  expect(machine().hasElectron('linux-arm64')).toBe(false)
  expect(machine().hasTool('7zip')).toBe(true)
  expect(machine().hasTool('fpm')).toBe(false)
})

test('a zip that was put where it says is the one that electron-builder takes', async () => {
  const zip = machine().electronZip('win32-arm64')
  await mkdir(dirname(zip), { recursive: true })
  await writeFile(zip, 'Electron')
  const builder = createRequire(import.meta.url).resolve('electron-builder/package.json')
  const { downloadArtifact } = createRequire(createRequire(builder).resolve('app-builder-lib/package.json'))(
    '@electron/get',
  )
  const taken = await downloadArtifact({
    version: '45.4.1',
    artifactName: 'electron',
    platform: 'win32',
    arch: 'arm64',
    cacheRoot: join(folder, 'electron'),
    checksums: { [basename(zip)]: createHash('sha256').update('Electron').digest('hex') },
    // Nothing is fetched: it would fail.
    downloader: { download: () => Promise.reject(new Error('It was not found in the cache.')) },
  })
  expect(taken).toBe(zip)
})

test('it knows what the environment names', async () => {
  expect(machine({ ELECTRON_MIRROR: 'https://mirror.example/' }).hasElectron('win32-arm64')).toBe(true)
  expect(machine({ ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za' }).hasTool('7zip')).toBe(true)
  const name = process.platform === 'win32' ? 'fpm.cmd' : 'fpm'
  expect(machine({ USE_SYSTEM_FPM: 'true', PATH: folder }).hasTool('fpm')).toBe(false)
  await writeFile(join(folder, name), '')
  expect(machine({ USE_SYSTEM_FPM: 'true', PATH: folder }).hasTool('fpm')).toBe(true)
})

test('a download can be reached where GitHub itself answers', async () => {
  const answer = (status: number) => canDownload(async () => new Response(null, { status }))
  expect(await answer(200)).toBe(true)
  expect([await answer(403), await answer(407), await answer(511)]).toEqual([false, false, false])
  expect(await canDownload(() => Promise.reject(new TypeError('fetch failed')))).toBe(false)
})
