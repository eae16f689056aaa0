import { CLOSE_CODES, DeviceReply } from '@roomkey/protocol'
import { expect, test } from 'vitest'
import { SyncClient, startTestServer, type TestServer, testUser } from '../testing/index.ts'
import { commandsOnFolder } from './testing/commandsOnFolder.ts'

const { env, run, runAround } = commandsOnFolder()
const typed = (input: string, ...words: string[]) => runAround({ input }, 'reset-password', ...words)

const post = (server: TestServer, path: string, body: unknown) =>
  fetch(new URL(path, server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const signIn = (server: TestServer, password: string) =>
  post(server, 'api/devices/', { username: 'bob', password, device_name: 'here' })

test('beside a running server: the new password alone is good, and every session of that person ends', async () => {
  env.LOG_LEVEL = 'info'
  const server = await startTestServer({ dataDir: env.DATA_DIR })
  const [alice, bob] = [await testUser(server, 'alice'), await testUser(server, 'bob')]
  const room = await bob.createRoom('Team', alice)
  const device = DeviceReply.parse(await (await signIn(server, bob.password)).json())
  const socket = await SyncClient.open(server.url)
  await socket.hello(device.access)
  const others = await alice.live()

  const { code, out, err } = await typed('brand new\n', 'bob', '--password-stdin')
  expect([code, out]).toEqual([0, expect.stringMatching(/^bob \(user 2\) has the new password and /)])
  expect(JSON.parse(err)).toMatchObject({ level: 'info', event: 'password_reset', user: bob.id })
  expect(out + err).not.toContain('brand new')

  // What the database is asked about ends at once.
  expect((await bob.fetch('api/user/')).status).toBe(401)
  const rotation = { refresh: device.refresh, rotation_id: '0193f6a0-0000-7000-8000-000000000001' }
  expect((await post(server, 'api/devices/refresh/', rotation)).status).toBe(401)
  expect((await signIn(server, bob.password)).status).toBe(401)
  // The rest when the server compares, which it does every half minute.
  await server.parts.sessions.compare()
  expect(await socket.closed).toMatchObject({ code: CLOSE_CODES.unauthorized })
  const headers = { authorization: `Bearer ${device.access}` }
  expect((await fetch(new URL('api/user/', server.url), { headers })).status).toBe(401)

  // Nothing else changed, and nobody else noticed.
  await others.settled()
  await others.close()
  expect((await alice.fetch('api/user/')).status).toBe(200)
  const { access } = DeviceReply.parse(await (await signIn(server, 'brand new')).json())
  const rooms = await fetch(new URL('api/rooms/', server.url), {
    headers: { authorization: `Bearer ${access}` },
  })
  expect(await rooms.json()).toMatchObject([{ id: room }])
  await server.dispose()
})

test('an unknown name, a closed account and no password are refused, each in a sentence', async () => {
  const server = await startTestServer({ dataDir: env.DATA_DIR })
  const { store } = server.parts
  const { id } = await testUser(server, 'alice')
  // As sign-ins take it: composed otherwise, or with blanks around.
  expect(await typed('a new one\n', ' \uff41lice ')).toMatchObject({ code: 0 })
  const before = await store.userById(id)
  expect(await typed('new\n', 'nobody')).toEqual({
    code: 1,
    out: '',
    err: 'Nothing was changed: nobody is not there.\n',
  })
  expect(await typed('\n', 'alice')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/^The password cannot be used: [^\n]+\n$/),
  })
  expect(await run('reset-password')).toMatchObject({ code: 2, err: expect.stringContaining('username') })
  await store.write((tx) => tx.setActive(id, false))
  expect(await typed('new\n', 'alice')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/^Nothing was changed: the account of alice is closed, [^\n]+\.\n$/),
  })
  expect(await store.userById(id)).toEqual({ ...before, isActive: false })
  await server.dispose()
})
