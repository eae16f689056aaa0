// What a newcomer copies from the README must work: the blocks are taken from the file, not retyped here.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root, toolEnvironment } from './toolchain.mjs'

const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
  ([, block]) => block.trim(),
)
const startBlock = blocks.find((block) => block.startsWith('npm start'))
const curlBlock = blocks.find((block) => block.startsWith('SERVER='))

describe('the README', () => {
  let folder
  let child
  let gone
  let url
  const lines = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'roomkey-readme-'))
    child = spawn(`exec ${startBlock} --no-desktop`, {
      cwd: root,
      shell: true,
      env: { ...toolEnvironment(), PORT: '0', HOST: '127.0.0.1', DATA_DIR: join(folder, 'data') },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    gone = new Promise((resolve) => child.stdout.once('close', resolve))
    url = await new Promise((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)))
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line)
        const ready = /^Roomkey is ready at (http:\/\/127\.0\.0\.1:\d+)\/$/.exec(line)
        if (ready) resolve(ready[1])
      })
    })
  }, 120_000)

  afterAll(async () => {
    child?.kill('SIGKILL')
    // The server, too, has closed its end of it: nothing is written into the folder any more.
    await gone
    rmSync(folder, { recursive: true, force: true })
  })

  test('npm start serves the web app and says so once', async () => {
    const page = await fetch(`${url}/`, { headers: { Accept: 'text/html' } })
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<title>Roomkey</title>')
    expect(lines.filter((line) => line.startsWith('Roomkey is ready'))).toHaveLength(1)
  })

  test('the demo accounts it names can sign in', async () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8')
    const [, first, password, second] = /`(\w+)` with the password `([\w-]+)` \(and as `(\w+)`/.exec(readme)
    for (const username of [first, second]) {
      const reply = await fetch(`${url}/api/token/`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username, password }),
      })
      expect(reply.status).toBe(200)
    }
  })

  test('the curl lines work as they stand', () => {
    const script = curlBlock.replace('http://127.0.0.1:8000', url).replaceAll('/tmp/', './')
    // -w writes the status of every answer to stderr, so that a refused request cannot pass for a success.
    const counted = script.replaceAll('curl -s ', `curl -s -w '\\n%{stderr}%{http_code}\\n' `)
    const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-eu', '-c', counted], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      // What this machine's curl does by itself, such as asking a proxy for everything, is not what the lines are about.
      env: { ...process.env, HOME: folder, CURL_HOME: folder, XDG_CONFIG_HOME: folder, no_proxy: '*' },
    })
    expect(stderr.trim().split('\n')).toEqual(['201', '201', '200', '201', '200', '200', '201', '201', '200'])
    expect(status).toBe(0)
    const history = JSON.parse(stdout.trim().split('\n').at(-1))
    expect(history).toMatchObject([
      { sender: 'carol', plaintext: 'Hello team!' },
      { sender: 'carol', plaintext: 'For Monday', attachments: [{ content_type: 'text/plain' }] },
    ])
  })

  test('a SIGTERM to npm stops the server, which closes its database', async () => {
    child.kill('SIGTERM')
    // SQLite removes its write-ahead log when the last connection closes in order.
    const log = join(folder, 'data', 'roomkey.db-wal')
    await gone
    expect(existsSync(log)).toBe(false)
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()
  })
})

test('SIGTERM ends the start script with 0, after the server', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'roomkey-start-'))
  const child = spawn('node', [join(root, 'scripts/start.mjs'), '--no-desktop'], {
    cwd: root,
    env: { ...toolEnvironment(), PORT: '0', DATA_DIR: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })))
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('Roomkey is ready')) child.kill('SIGTERM')
  }
  expect(await ended).toEqual({ code: 0, signal: null })
  rmSync(folder, { recursive: true, force: true })
}, 120_000)
