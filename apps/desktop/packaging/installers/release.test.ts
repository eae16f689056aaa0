import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { TARGETS, targetsCalled } from './targets.ts'

interface Job {
  steps: Array<{ uses?: string; run?: string }>
}
interface Workflow {
  jobs: {
    installers: Job & {
      strategy: { matrix: { include: Array<{ os: string; targets: string; test: string }> } }
    }
    publish: Job
  }
}

const { jobs } = load(
  readFileSync(join(import.meta.dirname, '../../../../.github/workflows/release.yml'), 'utf8'),
) as Workflow
const systems = jobs.installers.strategy.matrix.include
const steps = jobs.installers.steps.map(({ run }) => run ?? '')

test('the release builds every target, each on a system that can', () => {
  expect(targetsCalled(systems.map(({ targets }) => targets))).toEqual(TARGETS)
  expect(systems.map(({ os, targets }) => `${targets} on ${os}`)).toEqual([
    'linux on ubuntu-latest',
    'mac on macos-latest',
    'windows on windows-latest',
  ])
})

test('nothing is built before the real Electron has passed, nothing published before everything is built', () => {
  for (const { test } of systems) expect(test).toContain('npm run test:electron')
  const tested = steps.findIndex((run) => run.includes('matrix.test'))
  const built = steps.findIndex((run) => run.includes('npm run package'))
  expect(tested).toBeGreaterThan(-1)
  expect(built).toBeGreaterThan(tested)
  expect(jobs.publish).toMatchObject({ needs: 'installers', if: "github.ref_type == 'tag'" })
})

test('actions are pinned by what they are, not by a name that can be moved', () => {
  const used = [jobs.installers, jobs.publish].flatMap((job) => job.steps.flatMap(({ uses }) => uses ?? []))
  expect(used.length).toBeGreaterThan(3)
  for (const action of used) expect(action).toMatch(/@[0-9a-f]{40}$/)
})
