import { CLOSE_CODES, type DeviceId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { KeyUnavailable } from '../ports/index.ts'
import { ALICE, accessToken, EngineHarness, ScriptedRoom, SERVER, THIS_DEVICE } from '../testing/index.ts'

let world: EngineHarness
let room: ScriptedRoom
beforeEach(() => {
  world = new EngineHarness(() => new NodeSqlDriver(':memory:'))
  room = new ScriptedRoom(1)
  room.post('kept')
  world.serve([room])
})

const session = () => world.read({ view: 'session' })
const refreshes = () => world.http.to('POST', '/api/devices/refresh/')
const grantRefresh = (body: object = {}) =>
  world.http.on('POST', '/api/devices/refresh/', () => ({
    status: 200,
    body: { access: accessToken(world.clock, 3600, `renewed ${refreshes().length}`), ...body },
  }))

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

describe('tokens', () => {
  test('are renewed ahead of time, once for all who wait', async () => {
    await world.signIn()
    grantRefresh()
    world.http.on('GET', /\/api\/attachments\//, () => ({ status: 404, body: {} }))
    await world.clock.advance(3_590_000)
    const id = '01900000-0000-7000-8000-000000000001'
    await Promise.all([world.engine.fileUrl(id as never), world.engine.fileUrl(id as never)])
    expect(refreshes()).toHaveLength(1)
    const asked = world.http
      .to('GET', /\/api\/attachments\//)
      .map((request) => request.headers?.authorization)
    expect(asked).toHaveLength(2)
    expect(asked[0]).toBe(asked[1])
    expect(asked[0]).not.toBe(`Bearer ${accessToken(world.clock, 3600)}`)
  })

  test('a wrong local clock is corrected by the server’s', async () => {
    const real = world.clock.now()
    world.http.on('POST', '/api/devices/', () => ({
      status: 201,
      headers: { date: new Date(real).toUTCString() },
      body: { user: ALICE, device_id: THIS_DEVICE, access: token, refresh: 'refresh' },
    }))
    const token = accessToken(world.clock, 3600)
    world.clock.jump(7_200_000)
    await world.signIn()
    expect(refreshes()).toHaveLength(0)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
  })

  test('a refused hello leads to one refresh, and a rotated refresh token is kept', async () => {
    await world.signIn()
    grantRefresh({ refresh: 'rotated' })
    world.sockets.last.drop(CLOSE_CODES.unauthorized)
    await world.clock.advance(1000)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
    expect(refreshes()).toHaveLength(1)
    expect(world.secrets.values.get('tokens')).toContain('rotated')
  })

  test('a new token that is refused, too, ends the session; the local data stays', async () => {
    await world.signIn()
    grantRefresh()
    world.sockets.onOpen = (socket) => socket.drop(CLOSE_CODES.unauthorized)
    world.sockets.last.drop(CLOSE_CODES.unauthorized)
    await world.clock.advance(60_000)
    expect(await session()).toEqual({
      state: 'signedOut',
      server: SERVER,
      username: 'alice',
      reason: 'expired',
    })
    expect(world.secrets.values.has('tokens')).toBe(false)
    expect(world.databases.names).toHaveLength(1)
  })

  test('a refused refresh ends the session; signing in again finds the local data', async () => {
    await world.signIn()
    world.http.on('POST', '/api/devices/refresh/', () => ({ status: 401, body: {} }))
    world.sockets.last.drop(CLOSE_CODES.unauthorized)
    await world.clock.advance(60_000)
    expect(await session()).toMatchObject({ state: 'signedOut', reason: 'expired' })
    const opened = world.sockets.opened.length
    await world.clock.advance(600_000)
    expect(world.sockets.opened).toHaveLength(opened)

    world.sockets.onOpen = () => {}
    await world.signIn()
    const timeline = await world.read({ view: 'timeline', room: room.id, limit: 10 })
    expect(timeline?.messages.map((message) => message.text)).toEqual(['kept'])
  })

  test('a server that cannot refresh now is asked again, and nobody is signed out', async () => {
    await world.signIn()
    world.http.on('POST', '/api/devices/refresh/', () => 'unreachable')
    world.sockets.last.drop(CLOSE_CODES.unauthorized)
    await world.clock.advance(120_000)
    expect(await session()).toMatchObject({ state: 'signedIn' })
    grantRefresh()
    await world.clock.advance(60_000)
    expect(await world.read({ view: 'connection' })).toEqual({ state: 'live' })
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
    const { DEFAULT_LIMITS: limits } = await import('@roomkey/protocol')
    const check = () => world.engine.checkServer('chat.test/')
    const answer = (reply: object) =>
      world.http.on('GET', '/api/server/', () => ({ status: 200, body: reply }))
    answer({ ...info, limits })
    expect(await check()).toEqual({ ok: true, server: 'https://chat.test', version: '0.1.0' })
    answer({ ...info, limits, protocol_version: 99 })
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

describe('the account', () => {
  const other = '00000008-0000-4000-8000-000000000002' as DeviceId
  const wire = (id: DeviceId, current: boolean) => ({
    id,
    name: current ? 'Roomkey on Linux' : 'Firefox on Windows',
    current,
    created_at: '2026-11-20T10:00:00.000000Z',
    last_used_at: '2026-11-22T10:00:00.000000Z',
  })
  beforeEach(() => world.signIn())

  test('lists devices, this one first', async () => {
    world.http.on('GET', '/api/devices/', () => ({
      status: 200,
      body: [wire(other, false), wire(THIS_DEVICE, true)],
    }))
    const listed = await world.engine.listDevices()
    expect(listed).toEqual({
      ok: true,
      devices: [THIS_DEVICE, other].map((id) => ({
        id,
        name: id === other ? 'Firefox on Windows' : 'Roomkey on Linux',
        current: id === THIS_DEVICE,
        createdAt: Date.UTC(2026, 10, 20, 10),
        lastUsedAt: Date.UTC(2026, 10, 22, 10),
      })),
    })
    world.http.on('GET', '/api/devices/', () => ({ status: 200, body: { devices: 'many' } }))
    expect(await world.engine.listDevices()).toMatchObject({ ok: false, reason: 'internal' })
    world.http.on('GET', '/api/devices/', () => 'unreachable')
    expect(await world.engine.listDevices()).toMatchObject({ ok: false, reason: 'offline' })
  })

  test('revokes another device, also one that is gone already, and never this one', async () => {
    const path = `/api/devices/${other}/`
    world.http.on('DELETE', path, () => ({ status: 204 }))
    expect(await world.engine.revokeDevice(other)).toEqual({ ok: true })
    world.http.on('DELETE', path, () => ({ status: 404, body: {} }))
    expect(await world.engine.revokeDevice(other)).toEqual({ ok: true })
    expect(await world.engine.revokeDevice(THIS_DEVICE)).toMatchObject({ ok: false, reason: 'invalid' })
    expect(world.http.to('DELETE', /./)).toHaveLength(2)
  })

  test('changes the password, keeps the tokens of this device, and names what to correct', async () => {
    const change = () => world.engine.changePassword({ oldPassword: 'secret', newPassword: 'better' })
    const kept = world.secrets.values.get('tokens')
    world.http.on('POST', '/api/user/password/', () => ({ status: 200, body: { access: 'a', refresh: 'r' } }))
    expect(await change()).toEqual({ ok: true })
    expect(world.secrets.values.get('tokens')).toBe(kept)
    const detail = 'This is not your password.'
    world.http.on('POST', '/api/user/password/', () => ({
      status: 400,
      body: { error: detail, detail, code: 'invalid', fields: { old_password: [detail] } },
    }))
    expect(await change()).toMatchObject({ ok: false, reason: 'invalid', fields: { oldPassword: detail } })
  })

  test('signing out tells the server', async () => {
    await world.engine.signOut({ wipe: true })
    expect(world.http.to('DELETE', `/api/devices/${THIS_DEVICE}/`)).toHaveLength(1)
    expect(await world.engine.listDevices()).toMatchObject({ ok: false, reason: 'forbidden' })
  })
})

test('a documented session of an earlier version takes the tokens of its new password', async () => {
  await world.signIn()
  const { access, refresh, accessExpiresAt } = JSON.parse(world.secrets.values.get('tokens') ?? '')
  world.secrets.values.set('tokens', JSON.stringify({ access, refresh, accessExpiresAt }))
  await world.restart()
  const pair = { access: accessToken(world.clock, 3600, 'new'), refresh: 'new refresh' }
  world.http.on('POST', '/api/user/password/', () => ({ status: 200, body: pair }))
  expect(await world.engine.changePassword({ oldPassword: 'secret', newPassword: 'better' })).toEqual({
    ok: true,
  })
  expect(JSON.parse(world.secrets.values.get('tokens') ?? '')).toMatchObject(pair)
})

describe('local data that cannot be opened', () => {
  const dismissals = () => world.http.to('DELETE', `/api/devices/${THIS_DEVICE}/`)
  /** Signed in once, with something that waits to be sent. */
  async function withSomethingWaiting(disk = new NodeSqlDriver(':memory:')) {
    world = new EngineHarness(() => disk)
    world.serve([room])
    await world.signIn()
    world.sockets.onOpen = (socket) => socket.drop()
    world.sockets.last.drop()
    await world.engine.sendMessage({ room: room.id, text: 'waits' })
    return disk
  }
  const told = () => room.messages.map(({ text }) => text)

  test('of a newer build: the session stays, here and on the server, and is taken up when it opens', async () => {
    const disk = await withSomethingWaiting()
    const [{ user_version: version } = { user_version: 0 }] = disk.all<{ user_version: number }>(
      'PRAGMA user_version',
    )
    const kept = new Map(world.secrets.values)
    disk.run('PRAGMA user_version = 99')
    await world.restart()
    expect(await session()).toEqual({ state: 'unopened', server: SERVER, username: 'alice', reason: 'newer' })
    expect(dismissals()).toEqual([])
    expect(world.secrets.values).toEqual(kept)
    await world.engine.wake()
    expect(await session()).toMatchObject({ state: 'unopened' })

    disk.run(`PRAGMA user_version = ${version}`)
    world.sockets.onOpen = (socket) => socket.accept()
    await world.engine.wake()
    await world.clock.advance(10)
    expect(await session()).toMatchObject({ state: 'signedIn', user: ALICE })
    expect(told()).toEqual(['kept', 'waits'])
  })

  test.each([
    ['full', Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })],
    ['secrets', new KeyUnavailable('locked')],
    ['unreadable', Object.assign(new Error('EBUSY: resource busy'), { code: 'EBUSY' })],
  ])('what happened is told: %s', async (reason, error) => {
    await withSomethingWaiting()
    const { open } = world.databases
    world.databases.open = () => Promise.reject(error)
    await world.restart()
    expect(await session()).toMatchObject({ state: 'unopened', reason })
    world.databases.open = open
    await world.engine.wake()
    expect(await session()).toMatchObject({ state: 'signedIn' })
    expect(dismissals()).toEqual([])
  })

  test('after a sign-in, too; signing out is still possible', async () => {
    world.databases.open = () => Promise.reject(new Error('no'))
    await world.signIn()
    expect(await session()).toMatchObject({ state: 'unopened', reason: 'unreadable' })
    expect(dismissals()).toEqual([])
    expect(await world.engine.signOut({ wipe: true })).toEqual({ ok: true })
    expect(await session()).toMatchObject({ state: 'signedOut', username: null })
    await world.engine.wake()
    expect(await session()).toMatchObject({ state: 'signedOut', username: null })
  })

  test('a keychain that does not answer at the start is asked again', async () => {
    await withSomethingWaiting()
    const { get } = world.secrets
    world.secrets.get = () => Promise.reject(new Error('locked'))
    await world.restart()
    expect(await session()).toEqual({ state: 'unopened', server: null, username: null, reason: 'secrets' })
    world.secrets.get = get
    await world.engine.wake()
    expect(await session()).toMatchObject({ state: 'signedIn', user: ALICE })
  })
})
