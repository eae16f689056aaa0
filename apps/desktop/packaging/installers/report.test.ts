import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSigning } from '../signing.ts'
import { report } from './report.ts'
import { TARGETS, targetsCalled } from './targets.ts'

const [appImage, deb] = targetsCalled(['linux-appimage-x64', 'linux-deb-x64'])
const [nsis] = targetsCalled(['windows-nsis-x64'])
const [archive] = targetsCalled(['linux-tar.gz-x64'])
const [macZip] = TARGETS.filter(({ format }) => format === 'zip')
if (!appImage || !deb || !nsis || !archive || !macZip) throw new Error('A target is gone.')
const signing = readSigning({})
let folder: string
let file: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-report-'))
  file = join(folder, 'Roomkey.AppImage')
  await writeFile(file, 'x'.repeat(1_200_000))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('all that was asked for is there', () => {
  const built = { files: new Map([[appImage, file]]), channels: ['latest-linux.yml'], failures: new Map() }
  const { lines, ok } = report({ wanted: [appImage], obstacles: new Map(), built, signing, feed: true })
  expect(ok).toBe(true)
  expect(lines[0]).toMatch(/^✓ linux-appimage-x64: .*Roomkey\.AppImage, 1\.2 MB$/)
  expect(lines.at(-1)).toBe('installers: 1 of 1 built')
})

test('one that could not be tried, and one whose build stopped, are failures that say why', () => {
  const { lines, ok } = report({
    wanted: [appImage, deb, archive, nsis],
    obstacles: new Map([[nsis, ['There is no wine.', 'There is no 7za.']]]),
    built: {
      files: new Map([[appImage, file]]),
      channels: [],
      failures: new Map([['linux', 'fpm ended with 1']]),
    },
    signing,
    feed: false,
  })
  expect(ok).toBe(false)
  // Each reason once, and by its number with every target that it stops.
  expect(lines.slice(0, 4)).toEqual([
    '[1] The build stopped: fpm ended with 1',
    '[2] There is no wine.',
    '[3] There is no 7za.',
    '',
  ])
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([
    '✗ linux-deb-x64 [1]',
    '✗ linux-tar.gz-x64 [1]',
    '✗ windows-nsis-x64 [2] [3]',
  ])
  expect(lines.join('\n')).toContain('ROOMKEY_UPDATE_FEED is not set')
  expect(lines.at(-1)).toBe('installers: 1 of 4 built')
})

test('what electron-builder never mentioned was not built', () => {
  const built = { files: new Map(), channels: [], failures: new Map() }
  const { lines, ok } = report({ wanted: [deb], obstacles: new Map(), built, signing, feed: false })
  expect(ok).toBe(false)
  expect(lines[0]).toContain('ended without making it')
})

test('an installer without its channel file is no release; an archive has none, nor a Mac’s app that nobody signed', () => {
  const built = (target: typeof deb) => ({
    files: new Map([[target, file]]),
    channels: [],
    failures: new Map(),
  })
  const outcome = (target: typeof deb, mac = false) =>
    report({
      wanted: [target],
      obstacles: new Map(),
      built: built(target),
      signing: { ...signing, mac },
      feed: true,
    })
  expect(outcome(deb).ok).toBe(false)
  expect(outcome(archive).ok).toBe(true)
  expect([outcome(macZip).ok, outcome(macZip, true).ok]).toEqual([true, false])
})

test('a look builds nothing and claims nothing', () => {
  const { lines, ok } = report({ wanted: [deb], obstacles: new Map(), built: null, signing, feed: false })
  expect({ lines, ok }).toEqual({ lines: ['? linux-deb-x64: nothing known is in the way'], ok: true })
})
