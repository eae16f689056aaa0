import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { SyncClient } from './testing/index.ts'
import { mainProcesses } from './testing/mainProcess.ts'

const { folder, run } = mainProcesses()

const register = (url: string, username: string) =>
  fetch(new URL('api/register/', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: 'correct horse' }),
  })

/** Alice's socket. One that does not say who it is, is closed after some seconds. */
async function liveAt(url: string): Promise<SyncClient> {
  const { access } = (await (await register(url, 'alice')).json()) as { access: string }
  const client = await SyncClient.open(url)
  await client.hello(access)
  return client
}

describe('roomkey serve', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'says once on stdout that it is ready, and ends with 0 on %s',
    async (signal) => {
      const server = run()
      const url = await server.ready()
      expect((await fetch(new URL('readyz', url))).status).toBe(200)
      expect((await fetch(new URL('api/server/', url))).status).toBe(200)
      const socket = await liveAt(url)
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

  test('starts once on a data folder, and again when the first was killed', async () => {
    const first = run()
    await first.ready()
    const second = run()
    expect(await second.exit).toBe(1)
    expect(second.said.err).toMatch(
      new RegExp(`^DATA_DIR .+ is in use by another server \\(pid ${first.child.pid}\\): [^\\n]+\\.\\n$`),
    )
    const stats = run({}, 'stats')
    expect(await stats.exit).toBe(0)
    first.child.kill('SIGKILL')
    await first.exit
    const third = run()
    await third.ready()
    third.child.kill('SIGTERM')
    expect(await third.exit).toBe(0)
  })

  test('names a data folder that the file system will not make', async () => {
    // On Linux with ENOENT, though /proc is there.
    const server = run({ DATA_DIR: '/proc/roomkey' })
    expect(await server.exit).toBe(1)
    expect(server.said.err).toMatch(/^DATA_DIR cannot be used: [^\n]+\.\n$/)
  })

  test('ends in order, with 1, when the disk cannot be trusted any more', async () => {
    const broken = join(folder(), 'broken')
    const preload = fileURLToPath(new URL('./testing/slowDisk.cjs', import.meta.url))
    const server = run({ NODE_OPTIONS: `--require ${preload}`, SLOW_DISK_BROKEN_BY: broken })
    const url = await server.ready()
    const socket = await liveAt(url)
    await writeFile(broken, '')
    expect((await register(url, 'bob')).status).toBe(503)
    expect(await socket.closed).toEqual({ code: 1012, reason: 'restarting' })
    expect(await server.exit).toBe(1)
    const lines = server.said.err.trim().split('\n')
    const fatal = lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'fatal')
    expect(fatal).toMatchObject([{ err: { code: 'SQLITE_IOERR_FSYNC' } }])
  })

  test('names the data folder that may not be written to', async () => {
    // Nobody makes folders there, not even root.
    const server = run({ DATA_DIR: '/sys', LOG_LEVEL: 'silent' })
    expect(await server.exit).toBe(1)
    expect(server.said.err).toMatch(/^DATA_DIR cannot be used: \/sys[^\n]* \(\w+\)\. [^\n]+\.\n$/)
  })

  test('a command says that PostgreSQL does not answer, and nothing on stdout', async () => {
    const stats = run({ DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' }, 'stats', '--json')
    expect([await stats.exit, stats.said.out]).toEqual([1, ''])
    expect(stats.said.err).toMatch(/^DATABASE_URL cannot be used: [^\n]+\.\n$/)
  })

  test('counts by the rates that it is given', async () => {
    const server = run({ RATE_LIMITS: 'signIn=1/3600' })
    const url = await server.ready()
    const statuses: number[] = []
    for (const _ of [1, 2]) {
      const reply = await fetch(new URL('api/token/', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'nobody', password: 'guess' }),
      })
      statuses.push(reply.status)
    }
    expect(statuses).toEqual([401, 429])
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

  test('--restored gives the database a new epoch, and nothing else does', async () => {
    const epochs: string[] = []
    for (const words of [[], [], ['--restored'], []]) {
      const server = run({}, ...words)
      const info = await fetch(new URL('api/server/', await server.ready()))
      epochs.push(((await info.json()) as { epoch: string }).epoch)
      server.child.kill('SIGTERM')
      expect(await server.exit).toBe(0)
    }
    const [first, second, restored, after] = epochs
    expect([second, after]).toEqual([first, restored])
    expect(restored).not.toBe(first)
  })

  test('says loudly that rate limits are off', async () => {
    const server = run({ RATE_LIMIT: 'off' })
    await server.ready()
    expect(server.said.err).toContain('RATE_LIMIT is off')
    server.child.kill('SIGTERM')
    expect(await server.exit).toBe(0)
  })
})
