// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitHub fills them in
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { TARGETS, targetsCalled } from './targets.ts'

interface Job {
  environment?: string
  env?: Record<string, string>
  steps: Array<{ uses?: string; run?: string; with?: Record<string, unknown>; env?: Record<string, string> }>
}
interface Workflow {
  jobs: Record<string, Job>
}
interface Release {
  jobs: {
    installers: Job & {
      strategy: { matrix: { include: Array<{ os: string; targets: string; setup?: string; app: string }> } }
    }
    publish: Job
  }
}

const FOLDER = join(import.meta.dirname, '../../../../.github/workflows')
const read = (name: string) => load(readFileSync(join(FOLDER, name), 'utf8'))
const { jobs } = read('release.yml') as Release
const systems = jobs.installers.strategy.matrix.include
const steps = jobs.installers.steps.map(({ run }) => run ?? '')
const stepWith = (text: string) => steps.findIndex((run) => run.includes(text))

test('the release builds every target, each on a system that can', () => {
  expect(targetsCalled(systems.map(({ targets }) => targets))).toEqual(TARGETS)
  expect(systems.map(({ os, targets }) => `${targets} on ${os}`)).toEqual([
    'linux on ubuntu-latest',
    'mac on macos-latest',
    'windows on windows-latest',
  ])
})

test('nothing is built before the real Electron has passed, nothing kept before it was started', () => {
  const tested = steps.findIndex((run) => run.endsWith('npm run test:electron'))
  const built = stepWith('npm run package')
  const started = stepWith('npm run test:electron -- desktop/packed.spec.ts')
  const kept = jobs.installers.steps.findIndex(({ uses }) => uses?.includes('upload-artifact'))
  expect(tested).toBeGreaterThan(-1)
  expect([built > tested, started > built, kept > started]).toEqual([true, true, true])
  expect(jobs.installers.steps[started]?.env?.ROOMKEY_BUILT_APP).toContain('release/${{ matrix.app }}')
  expect(systems.map(({ app }) => app)).toEqual([
    'linux-unpacked/roomkey',
    'mac-universal/Roomkey.app/Contents/MacOS/Roomkey',
    'win-unpacked/Roomkey.exe',
  ])
  expect(jobs.publish).toMatchObject({ needs: 'installers', if: "github.ref_type == 'tag'" })
})

test('it is tested in its sandbox', () => {
  expect(systems[0]?.setup).toContain('apparmor_restrict_unprivileged_userns=0')
})

test('only tags see the credentials, and only their build does', () => {
  expect(jobs.installers.environment).toBe("${{ github.ref_type == 'tag' && 'release' || 'trial' }}")
  const seen = jobs.installers.steps.filter(({ env }) => JSON.stringify(env ?? {}).includes('secrets.'))
  expect(seen.map(({ run }) => run?.includes('npm run package'))).toEqual([true])
})

test('a pre-release does not ask the feed that leaves pre-releases out', () => {
  expect(jobs.installers.env?.ROOMKEY_UPDATE_FEED).toContain(
    "!(github.ref_type == 'tag' && contains(github.ref_name, '-'))",
  )
})

test.each(readdirSync(FOLDER))('%s: actions are pinned by what they are, and keep no credentials', (name) => {
  const all = Object.values((read(name) as Workflow).jobs).flatMap((job) => job.steps)
  const used = all.filter(({ uses }) => uses !== undefined)
  expect(used.length).toBeGreaterThan(1)
  for (const { uses } of used) expect(uses).toMatch(/@[0-9a-f]{40}$/)
  const checkouts = used.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
  expect(checkouts.map((step) => step.with)).toEqual(checkouts.map(() => ({ 'persist-credentials': false })))
})
