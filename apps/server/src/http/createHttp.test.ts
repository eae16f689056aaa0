import { ServerInfo } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { httpServers } from './testing/httpServers.ts'
import { register } from './testing/people.ts'
import { rawRequest } from './testing/rawRequest.ts'
import type { RunningHttp } from './testing/startHttp.ts'

const { start } = httpServers()

describe('sending again', () => {
  const id = '01890000-0000-7000-8000-000000000001'

  test('under the same id answers 200 with the first message and adds nothing', async () => {
    const http = await start()
    const alice = await register(http, 'alice')
    const path = `/api/rooms/${await alice.room()}/messages/`
    const first = await alice.send('POST', path, { id, plaintext: 'once' })
    const again = await alice.send('POST', path, { id, plaintext: 'once, repeated' })
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.json).toEqual(first.json)
    expect(first.json).toMatchObject({ id, plaintext: 'once', seq: 1 })
    expect((await alice.send('GET', path)).json).toEqual([first.json])
  })

  test('under an id of another room is a conflict', async () => {
    const http = await start()
    const alice = await register(http, 'alice')
    const [one, two] = [await alice.room(), await alice.room()]
    await alice.send('POST', `/api/rooms/${one}/messages/`, { id, plaintext: 'here' })
    const reply = await alice.send('POST', `/api/rooms/${two}/messages/`, { id, plaintext: 'there' })
    expect(reply.status).toBe(409)
    expect(reply.json).toMatchObject({ code: 'conflict' })
  })
})

test('members are invited by members, and removed by owners or by themselves', async () => {
  const http = await start()
  const [alice, bob, carol] = [
    await register(http, 'alice'),
    await register(http, 'bob'),
    await register(http, 'carol'),
  ]
  const room = await alice.room()
  const members = `/api/rooms/${room}/members/`
  expect((await carol.send('POST', members, { usernames: ['carol'] })).status).toBe(403)
  const invited = await alice.send('POST', members, { usernames: ['bob', '', 'ghost', 'carol'] })
  expect(invited.json).toMatchObject({
    added: [{ user: { username: 'bob' }, role: 'member' }, { user: { username: 'carol' } }],
    unknown_usernames: ['ghost'],
  })
  expect((await bob.send('DELETE', `${members}${carol.id}/`)).status).toBe(403)
  expect((await alice.send('DELETE', `${members}${carol.id}/`)).status).toBe(204)
  expect((await carol.send('GET', `/api/rooms/${room}/`)).status).toBe(403)
  expect((await bob.send('DELETE', `${members}${bob.id}/`)).status).toBe(204)
  expect((await alice.send('DELETE', `${members}${bob.id}/`)).status).toBe(404)
})

test('the server tells its limits to everybody', async () => {
  const http = await start()
  const { json } = await rawRequest(http.url, { method: 'GET', path: '/api/server/' })
  expect(ServerInfo.parse(json).limits).toEqual(http.parts.limits)
})

describe('Accept', () => {
  test.each([
    ['application/json; charset=utf-8', 200],
    ['application/json;odata=verbose', 200],
    ['image/png, application/*;q=0.5', 200],
    ['TEXT/HTML', 200],
    ['*/*;q=0.1', 200],
    ['image/png, application/xml', 406],
    ['json', 406],
  ])('%s: %i', async (accept, status) => {
    const http = await start()
    expect(
      (await rawRequest(http.url, { method: 'GET', path: '/api/server/', headers: { accept } })).status,
    ).toBe(status)
  })
})

describe('links', () => {
  const linkOf = async (http: RunningHttp, headers: Record<string, string>) => {
    const alice = await register(http, 'alice')
    const room = await alice.room()
    await alice.upload(room, { field: 'file', filename: 'a b.txt', content: 'x' })
    const reply = await alice.raw('GET', `/api/rooms/${room}/messages/`, headers)
    return (reply.json as { attachments: { file_url: string }[] }[])[0]?.attachments[0]?.file_url
  }
  const asked = {
    host: 'chat.example:81',
    'x-forwarded-proto': 'https',
    // Proxies as documented leave this one as the client wrote it.
    'x-forwarded-host': 'evil.example',
  }

  test.each([
    [{ trustProxy: 0 }, /^http:\/\/chat\.example:81\/media\/.*\/a%20b\.txt$/],
    [{ trustProxy: 1 }, /^https:\/\/chat\.example:81\/media\//],
    [{ publicUrl: 'https://public.example' }, /^https:\/\/public\.example\/media\//],
  ])('with %j', async (settings, shape) => {
    expect(await linkOf(await start({ settings }), asked)).toMatch(shape)
  })

  test('a Host that is not ours gets none', async () => {
    const http = await start({ settings: { allowedHosts: ['.chat.example', '127.0.0.1'] } })
    const statusFor = async (host: string) =>
      (await rawRequest(http.url, { method: 'GET', path: '/api/server/', headers: { host } })).status
    expect(await statusFor('a.chat.example:9')).toBe(200)
    expect(await statusFor('chat.example')).toBe(200)
    expect(await statusFor('evilchat.example')).toBe(400)
    expect(await statusFor('127.0.0.1.evil.example')).toBe(400)
  })
})

describe('what goes wrong inside', () => {
  test('is told as nothing but "internal", and logged without what it says', async () => {
    const http = await start()
    const alice = await register(http, 'alice')
    http.parts.store.snapshot = async () => {
      throw new Error('the secret of the row')
    }
    const reply = await alice.send('GET', '/api/rooms/')
    expect(reply.status).toBe(500)
    expect(reply.json).toEqual({
      detail: 'Something went wrong on the server.',
      error: 'Something went wrong on the server.',
      code: 'internal',
    })
    expect(http.logged()).toContain('a request failed')
    expect(http.logged()).not.toContain('the secret of the row')
  })
})
