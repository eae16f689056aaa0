import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './toolchain.mjs'
import { manifests, setVersion } from './version.mjs'

const versionsIn = (folder) =>
  new Set(manifests().map((path) => JSON.parse(readFileSync(join(folder, path), 'utf8')).version))

test('the app, the server and their packages have one version', () => {
  expect(manifests()).toContain(join('apps', 'desktop', 'package.json'))
  expect(manifests()).toContain(join('apps', 'server', 'package.json'))
  expect(versionsIn(root).size).toBe(1)
})

test('it is set in all of them at once, and only to a version', () => {
  const folder = mkdtempSync(join(tmpdir(), 'roomkey-version-'))
  try {
    for (const path of manifests()) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      cpSync(join(root, path), join(folder, path))
    }
    for (const none of ['newest', '1.2', '1.2.0-beta', '1.2.0-rc.1'])
      expect(() => setVersion(none, folder)).toThrow('no version')
    setVersion('1.2.0-beta.1', folder)
    expect([...versionsIn(folder)]).toEqual(['1.2.0-beta.1'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
