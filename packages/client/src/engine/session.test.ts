import { DEFAULT_LIMITS } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, accessToken, EngineHarness, RoomWorld, SERVER, THIS_DEVICE } from '../testing/index.ts'

let world: RoomWorld
beforeEach(() => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.room.post('kept')
  world.serve([world.room])
})
const session = () => world.read({ view: 'session' })

describe('signing in', () => {
  test('before the local data is read the session is starting', async () => {
    const fresh = new EngineHarness(() => new NodeSqlDriver(':memory:'))
    const view = await fresh.watch({ view: 'session' })
    expect(view.all()[0]).toEqual({ state: 'starting' })
    await fresh.clock.advance(0)
    expect(view.last()).toEqual({ state: 'signedOut', server: null, username: null, reason: null })
  })

  test('a wrong password is told as such', async () => {
    world.http.on('POST', '/api/devices/', () => ({ status: 401, body: { detail: 'No active account' } }))
    const result = await world.engine.signIn({ server: SERVER, username: 'alice', password: 'nope' })
    expect(result).toMatchObject({ ok: false, reason: 'wrongCredentials' })
    expect(await session()).toMatchObject({ state: 'signedOut' })
  })

  test('registering names the fields to correct', async () => {
    const detail = 'A user with that username already exists.'
    world.http.on('POST', '/api/register/', () => ({
      status: 400,
      body: { username: [detail], error: detail, detail, code: 'invalid', fields: { username: [detail] } },
    }))
    const account = { server: SERVER, username: 'alice', email: '', password: 'secret' }
    expect(await world.engine.register(account)).toMatchObject({
      ok: false,
      reason: 'invalid',
      fields: { username: detail },
    })
    world.http.on('POST', '/api/register/', () => ({
      status: 201,
      body: {
        user: ALICE,
        device_id: THIS_DEVICE,
        access: accessToken(world.clock, 3600),
        refresh: 'refresh',
      },
    }))
    expect(await world.engine.register(account)).toEqual({ ok: true })
    const [asked] = world.http.to('POST', '/api/register/').slice(-1)
    expect(JSON.parse(String(asked?.body))).toMatchObject({ device_name: 'Roomkey on Linux' })
    expect(await session()).toMatchObject({ state: 'signedIn', user: ALICE })
  })

  test('a server that does not answer', async () => {
    world.http.on('POST', '/api/devices/', () => 'unreachable')
    const result = await world.engine.signIn({ server: SERVER, username: 'alice', password: 'secret' })
    expect(result).toMatchObject({ ok: false, reason: 'unreachable' })
  })
})

describe('signing out', () => {
  test('keeps the local data when asked to', async () => {
    await world.signIn()
    expect(await world.engine.signOut({ wipe: false })).toEqual({ ok: true })
    expect(await session()).toEqual({ state: 'signedOut', server: SERVER, username: 'alice', reason: null })
    expect(await world.read({ view: 'rooms' })).toEqual([])
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'offline' })
    expect(world.sockets.last.closedByEngine).toBe(true)
    expect(world.secrets.values.has('tokens')).toBe(false)
    expect(world.databases.names).toHaveLength(1)
  })

  test('wipes it, also after the session ended by itself', async () => {
    await world.signIn()
    await world.engine.signOut({ wipe: false })
    await world.restart()
    expect(await world.engine.signOut({ wipe: true })).toEqual({ ok: true })
    expect(world.databases.names).toEqual([])
    expect(JSON.stringify([...world.secrets.values])).not.toContain('alice')
    expect(await session()).toEqual({ state: 'signedOut', server: SERVER, username: null, reason: null })
  })
})

test('what is to be wiped is noted before the session is forgotten: the app may end in between', async () => {
  await world.signIn()
  const noted: [string, boolean][] = []
  Object.assign(world.databases, {
    removing: async (name: string) => void noted.push([name, world.secrets.values.has('tokens')]),
  })
  await world.engine.signOut({ wipe: false })
  expect(noted).toEqual([])
  await world.signIn()
  const [name] = world.databases.names
  await world.engine.signOut({ wipe: true })
  expect(noted).toEqual([[name, true]])
})

describe('checkServer', () => {
  const info = {
    name: 'Roomkey',
    version: '0.1.0',
    protocol_version: 1,
    epoch: '00000009-0000-4000-8000-000000000001',
  }

  test('tells a Roomkey server from others, from other versions and from nothing', async () => {
    const check = () => world.engine.checkServer('chat.test/')
    const answer = (reply: object) =>
      world.http.on('GET', '/api/server/', () => ({ status: 200, body: reply }))
    answer({ ...info, limits: DEFAULT_LIMITS })
    expect(await check()).toEqual({ ok: true, server: 'https://chat.test', version: '0.1.0' })
    answer({ ...info, limits: DEFAULT_LIMITS, protocol_version: 99 })
    expect(await check()).toMatchObject({ reason: 'incompatible' })
    answer({ hello: 'world' })
    expect(await check()).toMatchObject({ reason: 'notRoomkey' })
    world.http.on('GET', '/api/server/', () => 'unreachable')
    expect(await check()).toMatchObject({ reason: 'unreachable' })
    expect(await world.engine.checkServer('no address!')).toMatchObject({ reason: 'invalid' })
  })

  test('never offers a password to plain http outside the own network unasked', async () => {
    world.http.on('GET', '/api/server/', () => 'unreachable')
    await world.engine.checkServer('chat.example.org')
    await world.engine.checkServer('localhost:8000')
    expect(world.http.requests.map((request) => request.url)).toEqual([
      'https://chat.example.org/api/server/',
      'http://localhost:8000/api/server/',
      'https://localhost:8000/api/server/',
    ])
  })
})

test('arguments are checked at the border', async () => {
  await world.signIn()
  expect(await world.engine.sendMessage({ room: '../x' as never, text: 'x' })).toMatchObject({
    ok: false,
    reason: 'invalid',
  })
  await expect(world.engine.watch(1, { view: 'everything' } as never)).rejects.toThrow('not valid')
})
