import { AdminStats, AdminUser, AdminUsersPage, type UserId } from '@roomkey/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Person, register } from './testing/people.ts'
import { type RunningHttp, startHttp } from './testing/startHttp.ts'

let http: RunningHttp
let ada: Person
let bob: Person
let carol: Person
beforeAll(async () => {
  http = await startHttp()
  ada = await register(http, 'ada')
  bob = await register(http, 'bob')
  carol = await register(http, 'carol_x')
  await http.parts.store.write((tx) => tx.setAdmin(ada.id as UserId, true))
})
afterAll(() => http.stop())

test('nobody but an admin is answered', async () => {
  const asked: [string, string, unknown?][] = [
    ['GET', '/api/admin/users/'],
    ['GET', '/api/admin/stats/'],
    ['PUT', `/api/admin/users/${carol.id}/`, { is_active: false }],
    ['PUT', `/api/admin/users/${carol.id}/`, { is_active: 'nonsense' }],
  ]
  for (const [method, path, body] of asked) {
    const { status, json } = await bob.send(method, path, body)
    expect([status, json]).toEqual([403, expect.objectContaining({ code: 'forbidden' })])
  }
  expect((await carol.send('GET', '/api/user/')).status).toBe(200)
})

test('accounts are found by a part of their name, a page at a time', async () => {
  const names = async (query: string) => {
    const { status, json } = await ada.send('GET', `/api/admin/users/${query}`)
    expect(status).toBe(200)
    const { users, has_more } = AdminUsersPage.parse(json)
    return [...users.map(({ username }) => username), has_more]
  }
  expect(await names('')).toEqual(['ada', 'bob', 'carol_x', false])
  expect(await names('?limit=2')).toEqual(['ada', 'bob', true])
  expect(await names(`?limit=2&after=${bob.id}`)).toEqual(['carol_x', false])
  expect(await names('?search=AROL')).toEqual(['carol_x', false])
  // Signs that mean something in a pattern mean themselves.
  expect(await names('?search=l_x')).toEqual(['carol_x', false])
  expect(await names('?search=_')).toEqual(['carol_x', false])
  expect(await names('?search=%25')).toEqual([false])
  const { status, json } = await ada.send('GET', '/api/admin/users/?limit=0')
  expect([status, json]).toEqual([400, expect.objectContaining({ fields: { limit: [expect.any(String)] } })])
})

test('a closed account has no session left, and may be opened again', async () => {
  const put = (id: number, is_active: unknown) => ada.send('PUT', `/api/admin/users/${id}/`, { is_active })
  const closed = await put(carol.id, false)
  expect(closed.status).toBe(200)
  expect(AdminUser.parse(closed.json)).toMatchObject({
    username: 'carol_x',
    is_active: false,
    is_admin: false,
  })
  expect((await carol.send('GET', '/api/user/')).status).toBe(401)
  expect((await put(carol.id, true)).status).toBe(200)
  // The old tokens ended for good.
  expect((await carol.send('GET', '/api/user/')).status).toBe(401)

  expect((await put(9999, false)).status).toBe(404)
  const own = await put(ada.id, false)
  expect([own.status, own.json]).toMatchObject([
    400,
    { fields: { is_active: ['This is your own account.'] } },
  ])
  const wrong = await put(bob.id, 'no')
  expect([wrong.status, wrong.json]).toMatchObject([
    400,
    { fields: { is_active: ['Must be a valid boolean.'] } },
  ])
})

test('an admin sees how much there is, and no word of it', async () => {
  const room = await bob.room()
  await bob.send('POST', `/api/rooms/${room}/messages/`, { plaintext: 'a secret' })
  const { status, json, text } = await ada.send('GET', '/api/admin/stats/')
  expect(status).toBe(200)
  expect(AdminStats.parse(json)).toMatchObject({
    users: 3,
    admins: 1,
    rooms: 1,
    messages: 1,
    active_today: 1,
  })
  expect(text).not.toMatch(/secret|bob/)
  expect((await ada.send('GET', `/api/rooms/${room}/messages/`)).status).toBe(403)
})
