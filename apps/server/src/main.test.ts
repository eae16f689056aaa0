import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SyncClient } from './testing/index.ts'

// Long enough for a busy machine: helpers wait for what they expect, and say after 10 s what came instead.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 })

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))

let folder: string
let children: ChildProcess[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-main-'))
  children = []
})
afterEach(async () => {
  for (const child of children)
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  await rm(folder, { recursive: true, force: true })
})

function run(env: Record<string, string> = {}, ...words: string[]) {
  const child = spawn(process.execPath, [MAIN, ...words], {
    env: { PATH: process.env.PATH, DATA_DIR: join(folder, 'data'), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  const exit = once(child, 'close').then(([code]) => code as number | null)
  const ready = async () => {
    while (!said.out.includes('\n')) {
      const code = await Promise.race([exit, once(child.stdout, 'data').then(() => 'data')])
      if (code !== 'data') throw new Error(`ended with ${code} before it was ready: ${said.err}`)
    }
    return said.out.slice('Roomkey is ready at '.length).trim()
  }
  return { child, said, exit, ready }
}

describe('roomkey serve', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'says once on stdout that it is ready, and ends with 0 on %s',
    async (signal) => {
      const server = run()
      const url = await server.ready()
      expect((await fetch(new URL('readyz', url))).status).toBe(200)
      expect((await fetch(new URL('api/server/', url))).status).toBe(200)
      const socket = await SyncClient.open(url)
      server.child.kill(signal)
      expect(await socket.closed).toEqual({ code: 1012, reason: 'restarting' })
      expect(await server.exit).toBe(0)
      expect(server.said.out).toMatch(/^Roomkey is ready at http:\/\/127\.0\.0\.1:\d+\/\n$/)
      for (const line of server.said.err.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('msg')
    },
  )

  test('--demo tells how to sign in, on stderr', async () => {
    const server = run({}, '--demo')
    const url = await server.ready()
    const password = /user name: bob +password: (\S+)/.exec(server.said.err)?.[1]
    const reply = await fetch(new URL('api/token/', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'bob', password }),
    })
    expect(reply.status).toBe(200)
    server.child.kill('SIGTERM')
    expect(await server.exit).toBe(0)
  })

  test('goes on with what it kept', async () => {
    for (const expected of [/Made SERVER_MASTER_KEY/, /^(?!.*Made )/s]) {
      const server = run()
      await server.ready()
      server.child.kill('SIGTERM')
      expect(await server.exit).toBe(0)
      expect(server.said.err).toMatch(expected)
    }
  })

  test('says loudly that rate limits are off', async () => {
    const server = run({ RATE_LIMIT: 'off' })
    await server.ready()
    expect(server.said.err).toContain('RATE_LIMIT is off')
    server.child.kill('SIGTERM')
    expect(await server.exit).toBe(0)
  })
})

describe('a start that cannot be', () => {
  async function refused(env: Record<string, string>, ...words: string[]) {
    const { exit, said } = run({ LOG_LEVEL: 'silent', ...env }, ...words)
    expect(await exit).not.toBe(0)
    expect(said.out).toBe('')
    expect(said.err).toMatch(/^[^\n]+\.\n$/)
    return said.err
  }

  test('names the variable that is wrong', async () => {
    expect(await refused({ PORT: 'eight' })).toMatch(/^PORT .*PORT=8000/)
    expect(await refused({ SERVER_MASTER_KEY: 'tooshort' })).toMatch(/^SERVER_MASTER_KEY .*openssl/)
    expect(await refused({ DATABASE_URL: 'postgres://db' })).toMatch(/^DATABASE_URL is not supported/)
  })

  test('names the data folder that is none', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    expect(await refused({ DATA_DIR: join(file, 'data') })).toMatch(/^DATA_DIR cannot be used/)
  })

  test('names the Redis that does not answer', async () => {
    expect(await refused({ REDIS_URL: 'redis://127.0.0.1:1' })).toMatch(/^REDIS_URL /)
  })

  test('names the port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await refused({ PORT: `${port}` })).toMatch(new RegExp(`^PORT ${port} is taken`))
    other.close()
  })

  test('does not guess at unknown words', async () => {
    await refused({}, 'swerve')
    await refused({}, '--demon')
  })
})
