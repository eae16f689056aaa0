import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { startDesktop, whyEnded } from './startDesktop.mjs'

let folder
let child
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-start-desktop-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** An app that does this and nothing else. */
function start(script, settled) {
  const app = join(folder, 'electron')
  writeFileSync(app, `#!/bin/sh\n${script}\n`)
  chmodSync(app, 0o755)
  const started = startDesktop(app, [], { settled })
  child = started.child
  return started.failed
}
const never = new Promise(() => {})

test.each([
  ['ulimit -c 0; kill -ABRT $$', /^it ended at once \(SIGABRT\)/],
  ['exit 127', /^it ended at once \(exit code 127\)/],
])('an app that ends at once is not open: %s', async (script, why) => {
  expect(await start(script, never)).toMatch(why)
})

test('one that a person closes, or that runs on, is', async () => {
  expect(await start('exit 0', never)).toBeUndefined()
  expect(await start('exec sleep 60', Promise.resolve())).toBeUndefined()
})

test('one that cannot be started is not', async () => {
  const { failed } = startDesktop(join(folder, 'nothing'), [], { settled: never })
  expect(await failed).toContain('ENOENT')
})

test('what the system refuses it is said, with what allows it', () => {
  const on = (platform, uid, files = {}) =>
    whyEnded('SIGTRAP', { platform, uid, read: (path) => files[path] ?? null })
  const restricted = { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' }
  expect(on('linux', 1000, restricted)).toContain(
    '"sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"',
  )
  expect(on('linux', 1000, { '/proc/sys/kernel/unprivileged_userns_clone': '0\n' })).toContain(
    '"sudo sysctl -w kernel.unprivileged_userns_clone=1"',
  )
  expect(on('linux', 0, restricted)).toContain('does not run as root')
  for (const [platform, uid] of [
    ['linux', 1000],
    ['darwin', 0],
    ['win32', undefined],
  ])
    expect(on(platform, uid)).toBe('it ended at once (SIGTRAP)')
})
