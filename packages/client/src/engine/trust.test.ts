import { beforeEach, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import type { UntrustedCertificate } from '../api/commands.ts'
import { LOCAL_ENDS, ProxyRefused, UntrustedServer } from '../ports/index.ts'
import { EngineHarness, ScriptedRoom, SERVER } from '../testing/index.ts'

const CERTIFICATE: UntrustedCertificate = {
  host: 'chat.test',
  port: 443,
  sha256: 'AA:BB',
  subject: 'CN=chat.test',
  issuer: 'CN=chat.test',
  validFrom: 0,
  validTo: 1,
  problem: 'unknownIssuer',
  changed: false,
}
const account = { server: SERVER, username: 'alice', password: 'secret' }

let world: EngineHarness
beforeEach(() => {
  world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  world.serve([new ScriptedRoom(1)])
})

/** Nothing reaches the server any more, for this reason. */
function refuse(error: Error) {
  const fail = () => {
    throw error
  }
  for (const method of ['GET', 'POST', 'DELETE'] as const) world.http.on(method, /.*/, fail)
}

test('a certificate that is not trusted is told with its facts, and no other address is tried', async () => {
  refuse(new UntrustedServer(CERTIFICATE))
  const told = { ok: false, reason: 'untrusted', certificate: CERTIFICATE }
  expect(await world.engine.checkServer('localhost:8000')).toMatchObject(told)
  expect(world.http.requests).toHaveLength(1)
  expect(await world.engine.signIn(account)).toMatchObject(told)
  expect(await world.engine.register({ ...account, email: '' })).toMatchObject(told)
  refuse(new UntrustedServer({ ...CERTIFICATE, changed: true }))
  const changed = await world.engine.signIn(account)
  expect(changed).toMatchObject({ message: expect.stringContaining('another certificate') })
})

test('a proxy that wants a name is told as that', async () => {
  refuse(new ProxyRefused('407'))
  expect(await world.engine.checkServer('chat.test')).toMatchObject({ reason: 'proxy' })
  expect(await world.engine.signIn(account)).toMatchObject({ reason: 'proxy' })
})

test('whoever is signed in is told why nothing is sent, and stays signed in', async () => {
  await world.signIn()
  const connection = await world.watch({ view: 'connection' })
  world.sockets.onOpen = (socket) => socket.drop(LOCAL_ENDS.untrusted)
  world.sockets.last.drop(1006)
  await world.clock.advance(60_000)
  expect(connection.all()).toContainEqual(expect.objectContaining({ reason: 'untrusted' }))

  // An hour later there is no token without asking.
  const sockets = world.sockets.opened.length
  await world.clock.advance(3_600_000)
  const before = world.sockets.opened.length
  expect(before).toBeGreaterThan(sockets)
  refuse(new ProxyRefused('407'))
  await world.clock.advance(60_000)
  expect(connection.last()).toMatchObject({ state: 'waiting', reason: 'proxy' })
  expect(await world.read({ view: 'session' })).toMatchObject({ state: 'signedIn' })
  expect(world.sockets.opened.length).toBe(before)
})
