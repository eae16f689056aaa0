import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { build } from 'electron-builder'
import { load } from 'js-yaml'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { configFor } from '../../electron-builder.config.ts'
import { readRelease } from '../../src/main/updates/release.ts'
import { readSigning } from '../signing.ts'
import { writeStandInDistribution } from '../standInDistribution.ts'
import { buildInstallers } from './buildInstallers.ts'
import { report } from './report.ts'
import { targetsCalled } from './targets.ts'

/** electron-builder's archiver, as far as a tar.gz needs one: 7za a … <out> <in>. */
const ARCHIVER = `#!/bin/sh
for last; do out=$in; in=$last; done
gzip -c "$in" > "$out"
`

/** fpm, as far as it is seen: it writes the file that it was asked for, here with what the app would find about itself. */
const FPM = `#!/bin/sh
for word; do
  [ "$before" = --package ] && out=$word
  case $word in */=*) folder=\${word%%/=*} ;; esac
  before=$word
done
cat "$folder/resources/package-type" > "$out"
`

const FEED = 'https://updates.roomkey.example/desktop/'
const config = configFor({ ROOMKEY_UPDATE_FEED: FEED, ROOMKEY_HOMEPAGE: 'https://roomkey.example/' })

// electron-builder asks once where its programs are.
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-installers-'))
  for (const [name, script, variable] of [
    ['7za', ARCHIVER, 'ELECTRON_BUILDER_7ZIP_PATH'],
    ['fpm', FPM, 'CUSTOM_FPM_PATH'],
  ] as const) {
    await writeFile(join(folder, name), script)
    await chmod(join(folder, name), 0o755)
    vi.stubEnv(variable, join(folder, name))
  }
  await writeStandInDistribution(join(folder, 'distribution'), '45.4.1')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

/** With what an earlier build left in the folder. */
async function buildTargets(names: string[], run?: typeof build) {
  const output = await mkdtemp(join(folder, 'release-'))
  await writeFile(join(output, 'old-linux.yml'), '')
  const wanted = targetsCalled(names)
  const directories = { output, buildResources: 'build' }
  const built = await buildInstallers(
    wanted,
    { ...config, electronDist: join(folder, 'distribution'), directories },
    run,
  )
  const signing = readSigning({})
  return { ...built, ...report({ wanted, obstacles: new Map(), built, signing, feed: true }) }
}

test('what it answers as built is there, knows what it is, and is named by its channel file', async () => {
  const { files, failures, channels, lines, ok } = await buildTargets([
    'linux-deb-x64',
    'linux-rpm-x64',
    'linux-tar.gz-x64',
  ])
  expect([failures, ok, lines.at(-1)]).toEqual([new Map(), true, 'installers: 3 of 3 built'])
  const contents = await Promise.all([...files.values()].map((file) => readFile(file)))
  const [deb, rpm, archive] = contents
  expect([...files.keys()].map(({ format }) => format)).toEqual(['deb', 'rpm', 'tar.gz'])
  expect([deb?.toString(), rpm?.toString()]).toEqual(['deb', 'rpm'])
  const inside = gunzipSync(archive ?? '')
  expect(inside.includes('resources/app.asar')).toBe(true)
  // Whoever unpacked an archive is no package manager.
  expect(inside.includes('resources/package-type')).toBe(false)

  expect(channels.map((file) => basename(file)).sort()).toEqual([
    'alpha-linux.yml',
    'beta-linux.yml',
    'latest-linux.yml',
  ])
  const channel = load(await readFile(channels.find((file) => file.includes('latest')) ?? '', 'utf8'))
  const from = (format: 'deb' | 'rpm' | 'tar.gz') =>
    readRelease(channel, FEED, { format, page: 'https://roomkey.example/' }).from
  const { version } = channel as { version: string }
  expect(from('deb')).toBe(`${FEED}Roomkey-${version}-linux-amd64.deb`)
  expect(from('rpm')).toBe(`${FEED}Roomkey-${version}-linux-x86_64.rpm`)
  expect(from('tar.gz')).toBe('https://roomkey.example/')
})

test('a build that stops is told, and nothing is called built', async () => {
  const { files, failures, ok } = await buildTargets(['linux-deb-x64', 'linux-tar.gz-x64'], async () => {
    throw new Error('no space')
  })
  expect([files.size, failures.get('linux'), ok]).toEqual([0, 'no space', false])
})
