import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { root, toolEnvironment } from './toolchain.mjs'

vi.setConfig({ testTimeout: 120_000 })

let folder
let child
let gone
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roomkey-start-'))
})
afterEach(async () => {
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    // Nothing of it is left.
    if (error.code !== 'ESRCH') throw error
  }
  // Whoever is being killed may still write into the folder.
  await gone
  rmSync(folder, { recursive: true, force: true })
})

/**
 * Starts the command as a process group of its own; `url` is where it answers, `withoutDesktop` resolves with the line
 * that says so, `gone` when the last of it ended.
 */
async function start(command, env = {}) {
  child = spawn(command[0], command.slice(1), {
    cwd: root,
    env: { ...toolEnvironment(), PORT: '0', HOST: '127.0.0.1', DATA_DIR: join(folder, 'data'), ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  gone = new Promise((resolve) => child.stdout.once('close', resolve))
  const withoutDesktop = new Promise((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.startsWith('The desktop app')) resolve(line)
    })
  })
  const url = await new Promise((resolve, reject) => {
    child.stdout.once('close', () => reject(new Error('ended before it was ready')))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = /^Roomkey is ready at (\S+)$/.exec(line)
      if (ready) resolve(ready[1])
    })
  })
  return { url, withoutDesktop }
}

/** An Electron that the kernel refuses its sandbox. */
function abortingElectron() {
  const executable = join(
    folder,
    process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron',
  )
  mkdirSync(dirname(executable), { recursive: true })
  writeFileSync(executable, '#!/bin/sh\nulimit -c 0\nkill -ABRT $$\n', { mode: 0o755 })
  return { ELECTRON_OVERRIDE_DIST_PATH: folder, DISPLAY: ':0' }
}

test.each([
  ['the whole process group', ['node', 'scripts/start.mjs', '--no-desktop'], () => -child.pid],
  ['npm alone', ['npm', 'start', '--', '--no-desktop'], () => child.pid],
])('a SIGTERM to %s stops the server in order, for as long as that takes', async (_whom, command, pid) => {
  const { url } = await start(command, { DRAIN_SECONDS: '2' })
  const socket = new WebSocket(new URL('ws/sync/', url.replace('http', 'ws')))
  const closed = new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', ({ message }) => reject(new Error(message)))
  })
  process.kill(pid(), 'SIGTERM')
  expect(await closed).toBe(1012)
  await gone
  // SQLite removes its write-ahead log when the last connection closes in order.
  expect(existsSync(join(folder, 'data/roomkey.db-wal'))).toBe(false)
})

test('the start script outlives a desktop app that aborts, and says so, and the shell that started it', async () => {
  const { url, withoutDesktop } = await start(
    ['bash', '-c', 'node scripts/start.mjs & read -r'],
    abortingElectron(),
  )
  expect(await withoutDesktop).toMatch(/^The desktop app is not opened: it ended at once \(SIGABRT\)/)
  expect(await withoutDesktop).toContain(`Open ${url} in a browser instead.`)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.stdin.end()
  await ended
  // Longer than it took to notice, when it did.
  await sleep(2000)
  expect((await fetch(new URL('healthz', url))).status).toBe(200)
})
