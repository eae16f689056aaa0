import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { load } from 'js-yaml'
import { afterAll, beforeAll, expect, test } from 'vitest'

// The last step of the release workflow, with a `gh` that writes down what it was asked.

interface Workflow {
  jobs: { publish: { steps: Array<{ run?: string }> } }
}

const GH = `#!/bin/sh
case "$1 $2" in
  "release view") [ -n "$DRAFT" ] && echo "$DRAFT" ;;
  "api "*) [ -n "$LATEST" ] && echo "$LATEST" ;;
  *) echo "$*" >> "$ASKED" ;;
esac
`

let folder: string
let script: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-publish-'))
  writeFileSync(join(folder, 'gh'), GH, { mode: 0o755 })
  const path = join(import.meta.dirname, '../../../../.github/workflows/release.yml')
  const { jobs } = load(readFileSync(path, 'utf8')) as Workflow
  script = jobs.publish.steps.map(({ run }) => run ?? '').join('')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** @param there what GitHub has: whether this release is a draft, and the tag of the latest */
function publish(tag: string, there: { draft?: boolean; latest?: string } = {}): string[] {
  const asked = join(folder, 'asked')
  writeFileSync(asked, '')
  execFileSync('bash', ['-e', '-c', script], {
    cwd: folder,
    stdio: 'pipe',
    env: {
      PATH: `${folder}${delimiter}${process.env.PATH}`,
      ASKED: asked,
      GITHUB_REF_NAME: tag,
      GH_REPO: 'roomkey/roomkey',
      DRAFT: String(there.draft ?? ''),
      LATEST: there.latest ?? '',
    },
  })
  return readFileSync(asked, 'utf8').trim().split('\n')
}

test.each([
  ['v1.2.0', undefined, '--latest'],
  ['v1.10.0', 'v1.9.3', '--latest'],
  ['v1.1.1', 'v1.2.0', '--latest=false'],
  ['v1.3.0-beta.1', 'v1.2.0', '--prerelease'],
])('%s after %s is published with %s, once its files are there', (tag, latest, kind) => {
  expect(publish(tag, latest === undefined ? {} : { latest })).toEqual([
    `release create ${tag} --verify-tag --draft --generate-notes release/*`,
    `release edit ${tag} --draft=false ${kind}`,
  ])
})

test('what an attempt left behind is finished, what is published is left alone', () => {
  expect(publish('v1.2.0', { draft: true })[0]).toBe('release upload v1.2.0 --clobber release/*')
  expect(() => publish('v1.2.0', { draft: false })).toThrow('is published already')
})
