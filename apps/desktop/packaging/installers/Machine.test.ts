import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { thisMachine } from './Machine.ts'

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
  await mkdir(join(folder, 'electron/a1b2'), { recursive: true })
  await writeFile(join(folder, 'electron/a1b2/electron-v45.4.1-linux-x64.zip'), '')
  await mkdir(join(folder, 'builder/7zip@1.0.0'), { recursive: true })
  expect(machine().hasElectron('linux-x64')).toBe(true)
  expect(machine().hasElectron('linux-arm64')).toBe(false)
  expect(machine().hasTool('7zip')).toBe(true)
  expect(machine().hasTool('fpm')).toBe(false)
})

test('it knows what the environment names', async () => {
  expect(machine({ ELECTRON_MIRROR: 'https://mirror.example/' }).hasElectron('win32-arm64')).toBe(true)
  expect(machine({ ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za' }).hasTool('7zip')).toBe(true)
  const name = process.platform === 'win32' ? 'fpm.cmd' : 'fpm'
  expect(machine({ USE_SYSTEM_FPM: 'true', PATH: folder }).hasTool('fpm')).toBe(false)
  await writeFile(join(folder, name), '')
  expect(machine({ USE_SYSTEM_FPM: 'true', PATH: folder }).hasTool('fpm')).toBe(true)
})
