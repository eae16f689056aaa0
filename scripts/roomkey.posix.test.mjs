import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root, toolEnvironment } from './toolchain.mjs'

let folder
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-cli-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const roomkey = (...words) =>
  spawnSync('npm', ['run', '--silent', 'roomkey', '--', ...words], {
    cwd: root,
    encoding: 'utf8',
    env: { ...toolEnvironment(), DATA_DIR: folder },
  })

test('npm run roomkey passes words, answers and exit codes through', () => {
  expect(roomkey('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('rotate-master-key') })
  expect(roomkey('stats')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringContaining('There is no database'),
  })
  expect(roomkey('swerve').status).toBe(2)
  expect(readdirSync(folder)).toEqual([])
  expect(roomkey('migrate').status).toBe(0)
  expect(JSON.parse(roomkey('stats', '--json').stdout)).toMatchObject({ users: 0, rooms: 0 })
})
