import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { DeviceReply, type UserId } from '@roomkey/protocol'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { ACCOUNT_EVENTS } from '../../actions/accountEvent.ts'
import type { Passwords } from '../../actions/parts.ts'
import { type Person, register } from '../testing/people.ts'
import { rawRequest } from '../testing/rawRequest.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

const PASSWORD = 'securepass123'

// Hashing is not what this is about.
const passwords: Passwords = {
  hash: async (password) => `hash of ${password}`,
  verify: async (password, hash) => ({ valid: hash === `hash of ${password}` }),
}

let http: RunningHttp
let ada: Person
/** Somebody else in each test, who has just registered. */
let bob: Person
let before: number
beforeAll(async () => {
  http = await startHttp({ passwords })
  ada = await register(http, 'ada-name')
  await http.parts.store.write((tx) => tx.setAdmin(ada.id as UserId, true))
})
beforeEach(async () => {
  before = http.logged().length
  bob = await register(http, `bob-name-${before}`)
})
afterAll(() => http.stop())

const post = (path: string, body: unknown) =>
  rawRequest(http.url, {
    method: 'POST',
    path,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const token = (username: string, password = PASSWORD) => post('/api/token/', { username, password })
async function signIn(password = PASSWORD) {
  const reply = await post('/api/devices/', { username: bob.username, password, device_name: 'bobs-phone' })
  return DeviceReply.parse(reply.json)
}
/** What was logged in this test. */
const lines = () => http.logged().slice(before).split('\n').filter(Boolean)
/** The events of it in order, without what every line has. */
const events = () =>
  lines()
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event !== undefined)
    .map(({ event, user, device, by }) => ({ event, user, device, by }))

test('who signed in is told, with a device or without, and who could not', async () => {
  const { device_id: device } = await signIn()
  await token(bob.username)
  await token(bob.username, 'wrong')
  await token('nobody', 'wrong')
  const named = { username: 'carol', password: PASSWORD, device_name: 'here' }
  const { user, device_id } = (await post('/api/register/', named)).json as {
    user: { id: number }
    device_id: string
  }
  expect(events()).toEqual([
    { event: 'signed_in', user: bob.id },
    { event: 'signed_in', user: bob.id, device },
    { event: 'signed_in', user: bob.id },
    { event: 'sign_in_failed', user: bob.id },
    { event: 'sign_in_failed' },
    { event: 'signed_in', user: user.id, device: device_id },
  ])
})

test('what ends a session is told once, after it is stored', async () => {
  const [phone, tablet] = [await signIn(), await signIn()]
  const told = events().length
  for (const _ of ['first', 'again']) await bob.send('DELETE', `/api/devices/${phone.device_id}/`)
  const rotate = (rotation_id: string) =>
    post('/api/devices/refresh/', { refresh: tablet.refresh, rotation_id })
  for (const _ of ['rotated', 'stolen']) await rotate(randomUUID())
  const laptop = await signIn()
  const passwords = { old_password: PASSWORD, new_password: 'another secret' }
  const changed = await rawRequest(http.url, {
    method: 'POST',
    path: '/api/user/password/',
    headers: { authorization: `Bearer ${laptop.access}`, 'content-type': 'application/json' },
    body: JSON.stringify(passwords),
  })
  expect(changed.status).toBe(200)
  for (const is_active of [false, false, true])
    await ada.send('PUT', `/api/admin/users/${bob.id}/`, { is_active })
  expect(events().slice(told)).toEqual([
    { event: 'signed_out', user: bob.id, device: phone.device_id },
    { event: 'token_reused', user: bob.id, device: tablet.device_id },
    { event: 'signed_in', user: bob.id, device: laptop.device_id },
    { event: 'password_changed', user: bob.id, device: laptop.device_id },
    { event: 'account_closed', user: bob.id, by: ada.id },
    { event: 'account_opened', user: bob.id, by: ada.id },
  ])
})

test('no name, password or address is in these lines', async () => {
  const { access, refresh } = await signIn()
  await token(bob.username, 'a wrong one')
  await token('nobody-at-all', 'a wrong one')
  const secrets = ['-name', 'nobody', PASSWORD, 'a wrong one', 'bobs-phone', '127.0.0.1', access, refresh]
  for (const secret of secrets) expect(lines().filter((line) => line.includes(secret))).toEqual([])
})

test('docs/SELF_HOSTING.md lists them, and its command finds who signed in as somebody', async () => {
  const page = readFileSync(new URL('../../../../../docs/SELF_HOSTING.md', import.meta.url), 'utf8')
  const [section = ''] = page.split('\n### Who signed in\n')[1]?.split('\n## ') ?? []
  const listed = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, event]) => event)
  expect(listed).toEqual(Object.keys(ACCOUNT_EVENTS))

  await signIn()
  await token(bob.username, 'wrong')
  await token('nobody', 'wrong')
  const [, pattern = '', user = ''] = /grep -E '([^']*"user":(\d+),)'/.exec(section) ?? []
  const wanted = new RegExp(pattern.replace(user, String(bob.id)))
  const found = lines().filter((line) => wanted.test(line))
  expect(found.map((line) => JSON.parse(line).event)).toEqual(['signed_in', 'signed_in', 'sign_in_failed'])
})
