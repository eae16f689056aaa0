import { randomUUID } from 'node:crypto'
import { Device, DeviceReply, TokenReply } from '@roomkey/protocol'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Person, register } from '../testing/people.ts'
import { rawRequest } from '../testing/rawRequest.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

const PASSWORD = 'securepass123'

let http: RunningHttp
let alice: Person
beforeEach(async () => {
  http = await startHttp()
  alice = await register(http, 'alice')
})
afterEach(() => http.stop())

const json = { 'content-type': 'application/json' }
const post = (path: string, body: unknown) =>
  rawRequest(http.url, { method: 'POST', path, headers: json, body: JSON.stringify(body) })
const as = (access: string, method: string, path: string, body?: unknown) =>
  rawRequest(http.url, {
    method,
    path,
    headers: { authorization: `Bearer ${access}`, ...(body === undefined ? {} : json) },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
async function signIn(device_name: string, password = PASSWORD) {
  const reply = await post('/api/devices/', { username: 'alice', password, device_name })
  expect(reply.status).toBe(201)
  return DeviceReply.parse(reply.json)
}
const list = async (access: string) => z.array(Device).parse((await as(access, 'GET', '/api/devices/')).json)
const statusOf = async (access: string) => (await as(access, 'GET', '/api/user/')).status
const rotate = (refresh: string, rotation_id: string = randomUUID()) =>
  post('/api/devices/refresh/', { refresh, rotation_id })

describe('devices', () => {
  test('are listed to their owner, the one that asks marked, the last used first', async () => {
    const laptop = await signIn('Roomkey on Linux')
    const phone = await signIn('Firefox on Android')
    expect(laptop.user).toEqual({ id: alice.id, username: 'alice', email: '' })
    const shown = (devices: Device[]) => devices.map(({ name, current }) => [name, current])
    expect(shown(await list(laptop.access))).toEqual([
      ['Firefox on Android', false],
      ['Roomkey on Linux', true],
    ])
    await rotate(laptop.refresh)
    expect(shown(await list(alice.token))).toEqual([
      ['Roomkey on Linux', false],
      ['Firefox on Android', false],
    ])
    const bob = await register(http, 'bob')
    expect(await list(bob.token)).toEqual([])
    expect((await rawRequest(http.url, { method: 'GET', path: '/api/devices/' })).status).toBe(401)
    expect(phone.device_id).not.toBe(laptop.device_id)
  })

  test('are signed in by registering, too', async () => {
    const named = await post('/api/register/', { username: 'carol', password: PASSWORD, device_name: 'Here' })
    const { access, device_id } = named.json as { access: string; device_id: string }
    expect(await list(access)).toMatchObject([{ id: device_id, name: 'Here', current: true }])
    const plain = await post('/api/register/', { username: 'dave', password: PASSWORD })
    expect(plain.json).not.toHaveProperty('device_id')
  })

  test('revoked: every token of theirs ends at once, and no other', async () => {
    const [one, two] = [await signIn('one'), await signIn('two')]
    const path = `/api/devices/${one.device_id}/`
    expect((await as(two.access, 'DELETE', path)).status).toBe(204)
    expect(await statusOf(one.access)).toBe(401)
    expect((await rotate(one.refresh)).status).toBe(401)
    expect([await statusOf(two.access), await statusOf(alice.token)]).toEqual([200, 200])
    expect((await as(two.access, 'DELETE', path)).status).toBe(204)
    expect((await list(two.access)).map(({ name }) => name)).toEqual(['two'])
  })

  test('sign out by revoking themselves', async () => {
    const { access, device_id } = await signIn('here')
    expect((await as(access, 'DELETE', `/api/devices/${device_id}/`)).status).toBe(204)
    expect(await statusOf(access)).toBe(401)
  })

  test('of others are not there', async () => {
    const { access, device_id } = await signIn('here')
    const mallory = await register(http, 'mallory')
    for (const id of [device_id, randomUUID()]) {
      const reply = await as(mallory.token, 'DELETE', `/api/devices/${id}/`)
      expect([reply.status, reply.json]).toEqual([404, expect.objectContaining({ code: 'not_found' })])
    }
    expect(await statusOf(access)).toBe(200)
  })

  test.each([
    [{ username: 'alice', password: 'wrong', device_name: 'x' }],
    [{ username: 'nobody', password: PASSWORD, device_name: 'x' }],
  ])('%j is refused in the words of the documented sign-in', async (body) => {
    const [ours, documented] = [await post('/api/devices/', body), await post('/api/token/', body)]
    expect([ours.status, ours.text]).toEqual([401, documented.text])
  })

  test('say what is wrong with a request', async () => {
    const nameless = await post('/api/devices/', { username: 'alice', password: PASSWORD })
    expect(nameless.json).toMatchObject({ fields: { device_name: ['This field is required.'] } })
    const { refresh } = await signIn('here')
    const unnamed = await post('/api/devices/refresh/', { refresh, rotation_id: 'mine' })
    expect([unnamed.status, unnamed.json]).toMatchObject([
      400,
      { fields: { rotation_id: [expect.any(String)] } },
    ])
    expect((await rotate(refresh)).status).toBe(200)
  })
})

test('a clock that is set back signs no device out, and lets no replaced token in', async () => {
  await http.stop()
  let clock = Date.now() * 1000
  http = await startHttp({ now: () => clock })
  alice = await register(http, 'alice')
  const { access, refresh } = await signIn('here')
  clock -= 3600e6
  expect(await statusOf(access)).toBe(200)
  const second = TokenReply.parse((await rotate(refresh)).json)
  expect(await statusOf(second.access)).toBe(200)
  const third = TokenReply.parse((await rotate(second.refresh)).json)
  clock += 3601e6
  expect((await rotate(refresh)).status).toBe(401)
  expect([await statusOf(third.access), await statusOf(second.access)]).toEqual([401, 401])
})

describe('the refresh token of a device', () => {
  test('is replaced by each rotation; the replaced one revokes', async () => {
    const { access, refresh } = await signIn('here')
    const next = TokenReply.parse((await rotate(refresh)).json)
    expect(await statusOf(next.access)).toBe(200)
    expect((await rotate(refresh)).status).toBe(401)
    expect([await statusOf(access), await statusOf(next.access)]).toEqual([401, 401])
    expect((await rotate(next.refresh)).status).toBe(401)
    expect(http.logged()).toContain('device revoked')
    expect(http.logged()).not.toContain(refresh.split('.')[2])
  })

  test('opens no documented door, and documented tokens open none of ours', async () => {
    const { access, refresh } = await signIn('here')
    expect((await post('/api/token/refresh/', { refresh })).status).toBe(401)
    expect(await statusOf(refresh)).toBe(401)
    const documented = (await post('/api/token/', { username: 'alice', password: PASSWORD })).json
    for (const token of [access, (documented as { refresh: string }).refresh]) {
      const reply = await rotate(token)
      expect([reply.status, reply.json]).toMatchObject([401, { code: 'token_not_valid' }])
    }
  })
})

describe('a new password', () => {
  const change = (access: string, old_password = PASSWORD, new_password = 'another secret') =>
    as(access, 'POST', '/api/user/password/', { old_password, new_password })
  const documented = async (password = PASSWORD) =>
    TokenReply.parse((await post('/api/token/', { username: 'alice', password })).json)

  test('of a device ends the others and all documented tokens; it goes on itself', async () => {
    const [here, there] = [await signIn('here'), await signIn('there')]
    const script = await documented()
    const pair = TokenReply.parse((await change(here.access)).json)
    expect([await statusOf(here.access), await statusOf(pair.access)]).toEqual([200, 200])
    expect([
      await statusOf(there.access),
      await statusOf(script.access),
      await statusOf(alice.token),
    ]).toEqual([401, 401, 401])
    expect((await post('/api/token/refresh/', { refresh: script.refresh })).status).toBe(401)
    expect((await rotate(there.refresh)).status).toBe(401)
    // The pair is the one it had: an answer that was lost would have cost nothing.
    expect((await rotate(here.refresh, 'b6d4ae0e-51d2-4ad0-9a1c-3a4fb3a5d1aa')).status).toBe(200)
    expect((await rotate(pair.refresh, 'b6d4ae0e-51d2-4ad0-9a1c-3a4fb3a5d1aa')).status).toBe(200)
  })

  test('of a documented client answers with a pair that goes on', async () => {
    const { access, refresh } = TokenReply.parse((await change(alice.token)).json)
    expect([await statusOf(alice.token), await statusOf(access)]).toEqual([401, 200])
    const renewed = await post('/api/token/refresh/', { refresh })
    expect(await statusOf((renewed.json as { access: string }).access)).toBe(200)
    expect(await statusOf((await documented('another secret')).access)).toBe(200)
    expect((await post('/api/token/', { username: 'alice', password: PASSWORD })).status).toBe(401)
  })

  test('is asked for the old one, by name', async () => {
    const reply = await change(alice.token, 'wrong')
    expect([reply.status, reply.json]).toMatchObject([
      400,
      { fields: { old_password: [expect.any(String)] } },
    ])
    expect(await statusOf(alice.token)).toBe(200)
  })
})

test('a closed account is out, with every kind of token', async () => {
  const { access, refresh } = await signIn('here')
  await http.parts.store.write((tx) => tx.setActive(alice.id as never, false))
  expect([await statusOf(access), await statusOf(alice.token), (await rotate(refresh)).status]).toEqual([
    401, 401, 401,
  ])
})
