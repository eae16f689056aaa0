import { readFileSync, statSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { builtinModules, createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll, extractFile, getRawHeader } from '@electron/asar'
import { getCurrentFuseWire } from '@electron/fuses'
import type { AfterPackContext } from 'electron-builder'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FUSES } from './fuses.ts'
import { FEED, type Packed, packStandIn } from './packStandIn.ts'

const NATIVE = `node_modules/better-sqlite3-multiple-ciphers/prebuilds/${process.platform}-${process.arch}.node`
const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'))
const MEGABYTE = 1024 * 1024

const IMPORTED = /(?:^import (?:.*? from )?|\bimport\(|\brequire\()["']([^."'/][^"']*)["']/gm

interface Entry {
  files?: Record<string, Entry>
  unpacked?: boolean
  integrity?: { algorithm: string; hash: string }
}

let output: string
let packed: Packed
let packager: AfterPackContext['packager']
let archive: string
/** Files in the archive, with forward slashes. */
let files: Map<string, Entry>

beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'roomkey-packed-'))
  packed = await packStandIn(output, {
    beforePack(context) {
      packager = context.packager
    },
  })
  archive = join(packed.resources, 'app.asar')
  files = new Map(filesIn(getRawHeader(archive).header as unknown as Entry, ''))
})
afterAll(() => rm(output, { recursive: true, force: true }))

function filesIn(entry: Entry, path: string): Array<[string, Entry]> {
  if (entry.files === undefined) return [[path, entry]]
  return Object.entries(entry.files).flatMap(([name, child]) =>
    filesIn(child, path ? `${path}/${name}` : name),
  )
}

const textOf = (file: string): string => extractFile(archive, join(file)).toString('utf8')
const scripts = (): string[] => [...files.keys()].filter((file) => /^out\/.*\.c?js$/.test(file))

describe('app.asar', () => {
  test('holds what was built, the production dependencies, and nothing else', () => {
    const places = new Set([...files.keys()].map((file) => file.split('/').slice(0, 2).join('/')))
    expect([...places].sort()).toEqual([
      ...Object.keys(manifest.dependencies).map((name) => `node_modules/${name}`),
      'out/main',
      'out/preload',
      'out/renderer',
      'package.json',
    ])
  })

  test('has no source, test, source map or build file', () => {
    const stray =
      /\.(map|tsx?|[cm]ts|md|gyp|cpp|[ch]|o)$|\.(test|spec)\.|\/(src|deps|test|tests|bench|e2e)\/|\/\./
    expect([...files.keys()].filter((file) => stray.test(file))).toEqual([])
    expect(scripts().filter((file) => textOf(file).includes('sourceMappingURL='))).toEqual([])
  })

  test('holds every package that the bundles import', () => {
    const known = new Set(['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)])
    const imported = scripts()
      .filter((file) => !file.startsWith('out/renderer/'))
      .flatMap((file) => [...textOf(file).matchAll(IMPORTED)])
      .map(([, name = '']) => name)
      .filter((name) => !known.has(name))
    expect([...new Set(imported)]).toEqual(Object.keys(manifest.dependencies))
  })

  test('keeps everything inside, hashed, but for the native SQLite of one system', async () => {
    const outside = [...files].filter(([, entry]) => entry.unpacked).map(([file]) => file)
    expect(outside).toEqual([NATIVE])
    expect(await readdir(join(packed.resources, 'app.asar.unpacked'), { recursive: true })).toContain(
      join(NATIVE),
    )
    for (const [, entry] of files) expect(entry.integrity).toMatchObject({ algorithm: 'SHA256' })
  })

  test('is small', () => {
    expect(statSync(archive).size).toBeLessThan(7 * MEGABYTE)
    expect(statSync(join(packed.resources, 'app.asar.unpacked', NATIVE)).size).toBeLessThan(4 * MEGABYTE)
  })

  test('says which version it is, and nothing about how it was developed', () => {
    expect(JSON.parse(textOf('package.json'))).toEqual({
      name: 'roomkey',
      productName: 'Roomkey',
      version: manifest.version,
      description: manifest.description,
      author: manifest.author,
      license: 'MIT',
      private: true,
      type: 'module',
      main: './out/main/index.js',
      // What ties a window to its entry in the desktop's menu. Portals take reversed domains only.
      desktopName: 'app.roomkey.desktop',
      homepage: 'https://roomkey.example/',
      dependencies: manifest.dependencies,
    })
  })

  test('its native SQLite loads and encrypts', () => {
    const place = join(output, 'extracted')
    extractAll(archive, place)
    const require = createRequire(join(place, 'out/main/index.js'))
    const Database = require('better-sqlite3-multiple-ciphers')
    const file = join(output, 'sealed.sqlite3')
    const database = new Database(file)
    database.pragma(`key = 'a key'`)
    database.exec(`create table words (word text); insert into words values ('harbour')`)
    database.close()
    expect(readFileSync(file).includes('harbour')).toBe(false)
  })
})

describe('around it', () => {
  test('the binary has our fuses', async () => {
    const { version, ...wire } = await getCurrentFuseWire(packed.executable)
    const states = Object.fromEntries(
      Object.entries(wire).map(([fuse, state]) => [fuse, String.fromCharCode(Number(state))]),
    )
    expect(version).toBe('1')
    expect(states).toEqual(
      Object.fromEntries(Object.entries(FUSES).map(([fuse, on]) => [fuse, on ? '1' : '0'])),
    )
  })

  test('the entry for the desktop’s menu opens links of our own', async () => {
    // Every installer for Linux writes it; electron-builder keeps the code to itself.
    const require = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'))
    const { LinuxTargetHelper } = require('app-builder-lib/out/targets/LinuxTargetHelper')
    const helper = new LinuxTargetHelper(packager)
    const entry: string = await helper.computeDesktopEntry(packager.platformSpecificBuildOptions)
    expect(entry.trim().split('\n')).toEqual([
      '[Desktop Entry]',
      'Name=Roomkey',
      'Exec=/opt/Roomkey/roomkey %U',
      'Terminal=false',
      'Type=Application',
      'Icon=roomkey',
      'StartupWMClass=app.roomkey',
      'Comment=Team chat on a server of your own. It opens on local data and works offline.',
      'MimeType=x-scheme-handler/roomkey;',
      'Categories=Network;InstantMessaging;Chat;',
    ])
    expect(helper.getDesktopFileName()).toBe('app.roomkey')
    const icons: Array<{ file: string; size: number }> = await helper.icons
    expect(icons.map(({ size }) => size).sort((a, b) => a - b)).toEqual([16, 24, 32, 48, 64, 128, 256, 512])
  })

  test('an updater finds its feed', () => {
    expect(readFileSync(join(packed.resources, 'app-update.yml'), 'utf8')).toBe(
      `provider: generic\nurl: ${FEED}\nupdaterCacheDirName: roomkey-updater\n`,
    )
  })

  test('Electron’s own start page is gone, its licences and ours are there', async () => {
    expect((await readdir(packed.resources)).sort()).toEqual([
      'LICENSES.txt',
      'app-update.yml',
      'app.asar',
      'app.asar.unpacked',
    ])
    const licences = readFileSync(join(packed.resources, 'LICENSES.txt'), 'utf8')
    for (const name of ['The Roomkey authors', 'react-dom', 'pdfjs-dist', 'undici', 'better-sqlite3']) {
      expect(licences).toContain(name)
    }
    expect(await readdir(packed.folder)).toEqual(
      expect.arrayContaining(['LICENSE.electron.txt', 'LICENSES.chromium.html']),
    )
  })
})
