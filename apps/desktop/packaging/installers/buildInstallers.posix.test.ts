import { mkdtempSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { configFor } from '../../electron-builder.config.ts'
import { writeStandInDistribution } from '../standInDistribution.ts'
import { buildInstallers } from './buildInstallers.ts'
import { targetsCalled } from './targets.ts'

/** electron-builder's archiver, as far as a tar.gz needs one: 7za a … <out> <in>. */
const ARCHIVER = `#!/bin/sh
for last; do out=$in; in=$last; done
gzip -c "$in" > "$out"
`

// One for all: electron-builder asks once where its archiver is.
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-installers-'))
  vi.stubEnv('ELECTRON_BUILDER_7ZIP_PATH', join(folder, '7za'))
  await writeStandInDistribution(join(folder, 'distribution'), '45.4.1')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true, force: true })
})

async function buildWith(archiver: string) {
  await writeFile(join(folder, '7za'), archiver)
  await chmod(join(folder, '7za'), 0o755)
  return buildInstallers(targetsCalled(['linux-tar.gz-x64']), {
    ...configFor({}),
    electronDist: join(folder, 'distribution'),
    directories: { output: mkdtempSync(join(folder, 'release-')), buildResources: 'build' },
  })
}

test('what it answers as built is there', async () => {
  const { files, failures } = await buildWith(ARCHIVER)
  expect(failures).toEqual(new Map())
  const [[target, file] = []] = files
  expect(target?.name).toBe('linux-tar.gz-x64')
  expect(file).toMatch(/Roomkey-\d+\.\d+\.\d+-linux-x64\.tar\.gz$/)
  expect(gunzipSync(await readFile(file ?? '')).includes('resources/app.asar')).toBe(true)
})

test('a tool that fails stops the build, and nothing is called built', async () => {
  const { files, failures } = await buildWith('#!/bin/sh\necho no space >&2\nexit 8\n')
  expect(files.size).toBe(0)
  expect(failures.get('linux')).toContain('no space')
})
