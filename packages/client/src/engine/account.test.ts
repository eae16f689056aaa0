import type { DeviceId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { NodeSqlDriver } from '../../hosts/node/NodeSqlDriver.ts'
import { RoomWorld, THIS_DEVICE } from '../testing/index.ts'

let world: RoomWorld
beforeEach(async () => {
  world = new RoomWorld(() => new NodeSqlDriver(':memory:'))
  world.room.post('kept')
  world.serve([world.room])
  await world.signIn()
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
