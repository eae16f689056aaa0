import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SyncClient } from '../testing/index.ts'
import { mainProcesses } from '../testing/mainProcess.ts'

const { folder, run } = mainProcesses()

test('a server that gets one stop as two signals ends in order', async () => {
  const server = run({ DRAIN_SECONDS: '1' })
  const socket = await SyncClient.open(await server.ready())
  // Different ones: the system may merge equal ones.
  server.child.kill('SIGINT')
  server.child.kill('SIGTERM')
  expect(await socket.closed).toEqual({ code: 1012, reason: 'restarting' })
  expect(await server.exit).toBe(0)
})

test('a signal a second after the first ends a server at once', async () => {
  const server = run({ DRAIN_SECONDS: '300' })
  await server.ready()
  const began = performance.now()
  while (server.child.exitCode === null && server.child.kill('SIGINT'))
    await Promise.race([server.exit, new Promise((resolve) => setTimeout(resolve, 100))])
  expect(await server.exit).toBe(1)
  expect(performance.now() - began).toBeGreaterThanOrEqual(1000)
})

test('a backup that gets one stop as two signals is whole or leaves nothing behind', async () => {
  const server = run({}, '--demo')
  await server.ready()
  server.child.kill('SIGTERM')
  await server.exit
  const backup = run({}, 'backup', join(folder(), 'backup.tar'))
  while (!(await readdir(folder())).includes('backup.tar.partial') && backup.child.exitCode === null)
    await new Promise(setImmediate)
  backup.child.kill('SIGTERM')
  backup.child.kill('SIGINT')
  if (backup.child.exitCode === null) await once(backup.child, 'exit')
  const code = await backup.exit
  expect(backup.said.err).toMatch(code === 0 ? /^It holds the keys/ : /^Stopped; nothing was damaged\.\n$/)
  expect((await readdir(folder())).sort()).toEqual(code === 0 ? ['backup.tar', 'data'] : ['data'])
})
