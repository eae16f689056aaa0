import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mainProcesses } from '../testing/mainProcess.ts'

const { folder, run } = mainProcesses()

test('the commands work beside a running server', async () => {
  const server = run({ LOG_LEVEL: 'warn' }, 'serve', '--demo')
  const url = await server.ready()
  const good = async (...words: string[]) => {
    const { exit, said } = run({ LOG_LEVEL: 'silent' }, ...words)
    expect([await exit, said.err]).toEqual([0, expect.any(String)])
    return said.out
  }
  const epochOf = async () =>
    ((await (await fetch(new URL('api/server/', url))).json()) as { epoch: string }).epoch
  expect(JSON.parse(await good('stats', '--json'))).toMatchObject({ epoch: await epochOf() })
  await good('rotate-master-key')
  await good('backup', join(folder(), 'backup.tar'))
  await good('check')
  const restore = run({}, 'restore', join(folder(), 'backup.tar'), '--force')
  expect([await restore.exit, restore.said.err]).toEqual([
    1,
    expect.stringMatching(/in use by another server/),
  ])
  // The server met the new master key in between, and goes on.
  const reply = await fetch(new URL('api/token/', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      username: 'bob',
      password: /user name: bob +password: (\S+)/.exec(server.said.err)?.[1],
    }),
  })
  const { access } = (await reply.json()) as { access: string }
  const headers = { authorization: `Bearer ${access}` }
  const rooms = (await (await fetch(new URL('api/rooms/', url), { headers })).json()) as { id: string }[]
  expect(rooms.length).toBeGreaterThan(0)
  for (const { id } of rooms) {
    const messages = await fetch(new URL(`api/rooms/${id}/messages/`, url), { headers })
    expect(await messages.text()).not.toContain('cannot be decrypted')
  }
  server.child.kill('SIGTERM')
  expect(await server.exit).toBe(0)
})

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a backup that gets %s is whole or leaves nothing behind',
  async (signal) => {
    const server = run({}, 'serve', '--demo')
    await server.ready()
    server.child.kill('SIGTERM')
    await server.exit
    const target = join(folder(), 'backup.tar')
    const backup = run({}, 'backup', target)
    while (!(await readdir(folder())).includes('backup.tar.partial') && backup.child.exitCode === null)
      await new Promise(setImmediate)
    backup.child.kill(signal)
    if (backup.child.exitCode === null) await once(backup.child, 'exit')
    // A small backup may have been ready by then: it is whole or not there.
    const code = await backup.exit
    expect(backup.said.err).toMatch(code === 0 ? /^It holds the keys/ : /^Stopped; nothing was damaged\.\n$/)
    expect((await readdir(folder())).sort()).toEqual(code === 0 ? ['backup.tar', 'data'] : ['data'])
  },
)
