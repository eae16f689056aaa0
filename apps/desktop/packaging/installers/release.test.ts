// biome-ignore-all lint/suspicious/noTemplateCurlyInString: GitHub fills them in
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { TARGETS, targetsCalled } from './targets.ts'

interface Job {
  needs?: string | string[]
  environment?: string
  env?: Record<string, string>
  steps: Array<{
    uses?: string
    run?: string
    if?: string
    with?: Record<string, unknown>
    env?: Record<string, string>
  }>
}
interface Workflow {
  jobs: Record<string, Partial<Job>>
}
interface Matrix<Row> {
  strategy: { matrix: { include: Row[] } }
}
interface System {
  os: string
  setup?: string
  desktop?: string
}
interface Release {
  jobs: {
    checks: { uses: string }
    electron: Job & Matrix<System>
    installers: Job & Matrix<System & { targets: string; app: string }>
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

test('nothing is built before every check and the real Electron have passed, on every system', () => {
  expect(jobs.installers.needs).toEqual(['checks', 'electron'])
  expect(jobs.checks).toEqual({ uses: './.github/workflows/ci.yml' })
  expect(read('ci.yml')).toHaveProperty('on.workflow_call')
  expect(jobs.electron.steps.at(-1)?.run).toBe('${{ matrix.desktop }} npm run test:electron')
  expect(jobs.electron.strategy.matrix.include.map(({ os }) => os)).toEqual(systems.map(({ os }) => os))
})

test('what was built is kept before a test touches it, and published when it has been started', () => {
  const built = stepWith('npm run package')
  const started = stepWith('npm run test:electron')
  const kept = jobs.installers.steps.findIndex(({ uses }) => uses?.includes('upload-artifact'))
  expect(built).toBeGreaterThan(-1)
  expect([kept > built, started > kept]).toEqual([true, true])
  expect(steps[started]).toBe('${{ matrix.desktop }} npm run test:electron -- desktop/packed.spec.ts')
  expect(jobs.installers.steps[started]?.env?.ROOMKEY_BUILT_APP).toContain('release/${{ matrix.app }}')
  expect(systems.map(({ app }) => app)).toEqual([
    'linux-unpacked/roomkey',
    'mac-universal/Roomkey.app/Contents/MacOS/Roomkey',
    'win-unpacked/Roomkey.exe',
  ])
  expect(jobs.publish).toMatchObject({ needs: 'installers', if: "github.ref_type == 'tag'" })
})

test('a Mac starts it with a keychain of its own, that nobody has to open', () => {
  const keychain = stepWith('security default-keychain')
  expect(jobs.installers.steps[keychain]?.if).toBe("matrix.targets == 'mac'")
  expect(keychain).toBeGreaterThan(stepWith('npm run package'))
  expect(keychain).toBeLessThan(stepWith('npm run test:electron'))
})

test('it is tested in its sandbox, with a keyring', () => {
  for (const { include } of [jobs.electron.strategy.matrix, jobs.installers.strategy.matrix]) {
    expect(include[0]?.setup).toContain('apparmor_restrict_unprivileged_userns=0')
    expect(include[0]?.desktop).toContain('gnome-keyring-daemon --unlock')
  }
})

test('only tags see the credentials, only their build does, and only those of its system', () => {
  expect(jobs.installers.environment).toBe("${{ github.ref_type == 'tag' && 'release' || 'trial' }}")
  const withSecrets = (job: object) => JSON.stringify(job).includes('secrets.')
  expect(
    Object.entries(jobs)
      .filter(([, job]) => withSecrets(job))
      .map(([name]) => name),
  ).toEqual(['installers'])
  const seen = jobs.installers.steps.filter(withSecrets)
  expect(seen.map(({ run }) => run?.includes('npm run package'))).toEqual([true])
  const values = Object.values(seen[0]?.env ?? {}).filter((value) => value.includes('secrets.'))
  expect(values).toHaveLength(10)
  for (const value of values)
    expect(value).toMatch(/^\$\{\{ matrix\.targets == '(mac|windows)' && secrets\.\w+ \|\| '' \}\}$/)
})

test('a pre-release does not ask the feed that leaves pre-releases out', () => {
  expect(jobs.installers.env?.ROOMKEY_UPDATE_FEED).toContain(
    "!(github.ref_type == 'tag' && contains(github.ref_name, '-'))",
  )
})

test.each(readdirSync(FOLDER))('%s: actions are pinned by what they are, and keep no credentials', (name) => {
  const all = Object.values((read(name) as Workflow).jobs).flatMap((job) => job.steps ?? [])
  const used = all.filter(({ uses }) => uses !== undefined)
  expect(used.length).toBeGreaterThan(1)
  for (const { uses } of used) expect(uses).toMatch(/@[0-9a-f]{40}$/)
  const checkouts = used.filter(({ uses }) => uses?.startsWith('actions/checkout@'))
  expect(checkouts.map((step) => step.with)).toEqual(checkouts.map(() => ({ 'persist-credentials': false })))
})
