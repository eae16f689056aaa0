import { CLOSE_CODES } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { ALICE, accessToken, RoomWorld, SERVER, THIS_DEVICE } from '../testing/index.ts'

let world: RoomWorld
beforeEach(() => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.room.post('kept')
  world.serve([world.room])
})
const session = () => world.read({ view: 'session' })
const refreshes = () => world.http.to('POST', '/api/devices/refresh/')
const grantRefresh = (body: object = {}) =>
  world.http.on('POST', '/api/devices/refresh/', () => ({
    status: 200,
    body: { access: accessToken(world.clock, 3600, `renewed ${refreshes().length}`), ...body },
  }))

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
    const timeline = await world.read({ view: 'timeline', room: world.room.id, limit: 10 })
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
