import type { UserId } from '@roomkey/protocol'
import { beforeEach, expect, test } from 'vitest'
import type { HttpRequest } from '../ports/index.ts'
import { accessToken, MemorySecrets, type Reply, ScriptedHttp, SimulatedClock } from '../testing/index.ts'
import { NoTokenError, Session } from './Session.ts'
import { loadTokens } from './tokens.ts'

const ANN = { id: 1 as UserId, username: 'ann' }
const BOB = { id: 2 as UserId, username: 'bob' }

let clock: SimulatedClock
let http: ScriptedHttp
let secrets: MemorySecrets
beforeEach(() => {
  clock = new SimulatedClock()
  http = new ScriptedHttp()
  secrets = new MemorySecrets()
})

/** One tab; all share what is stored. */
const tab = () => new Session({ clock, http: http.http, secrets }, () => {})
const grant = (name: string, seconds = 3600) => ({
  access: accessToken(clock, seconds, name),
  refresh: `${name}.refresh`,
  accessExpiresAt: clock.now() + seconds * 1000,
})
const renew = (name: string): Reply => ({ status: 200, body: { access: accessToken(clock, 3600, name) } })
const stored = async () => (await loadTokens(secrets))?.refresh ?? null

test('what one account asked is never repeated with the token of the next', async () => {
  const session = tab()
  await session.begin('https://a.test', ANN, grant('ann'))
  const asked: { request: HttpRequest; answer(reply: Reply): void }[] = []
  http.on('POST', '/api/rooms/R/messages/', (request) => {
    return new Promise((resolve) => asked.push({ request, answer: resolve }))
  })
  http.on('POST', '/api/token/refresh/', () => renew('bob again'))
  const sent = session.request({ method: 'POST', path: '/api/rooms/R/messages/', body: 'of ann' })
  await clock.advance(0)
  await session.end(null, false)
  await session.begin('https://b.test', BOB, grant('bob'))
  asked[0]?.answer({ status: 401 })
  await expect(sent).rejects.toThrow(NoTokenError)
  expect(http.requests.map((request) => request.url)).toEqual(['https://a.test/api/rooms/R/messages/'])
  expect(await session.accessToken()).toBe(accessToken(clock, 3600, 'bob'))
})

test('a request that waits for its token does not go out for the next account', async () => {
  const session = tab()
  await session.begin('https://a.test', ANN, grant('ann', 1))
  http.on('POST', '/api/token/refresh/', () => new Promise(() => {}))
  const sent = session.request({ method: 'GET', path: '/api/rooms/' }).catch((error) => error)
  await session.end(null, false)
  await session.begin('https://b.test', BOB, grant('bob'))
  expect(await sent).toBeInstanceOf(NoTokenError)
  expect(http.to('GET', '/api/rooms/')).toEqual([])
})

test('signing out in one tab ends the session of the other at its next refresh, and stays', async () => {
  const [one, two] = [tab(), tab()]
  await one.begin('https://a.test', ANN, grant('ann', 1))
  await two.restore()
  await one.end(null, false)
  http.on('POST', '/api/token/refresh/', () => renew('ann'))
  await expect(two.accessToken()).rejects.toThrow(NoTokenError)
  expect(two.state).toMatchObject({ state: 'signedOut', username: 'ann', reason: null })
  expect(http.requests).toEqual([])
  expect(await stored()).toBe(null)
})

test('signing out while the other tab waits for its refresh stays, too', async () => {
  const [one, two] = [tab(), tab()]
  await one.begin('https://a.test', ANN, grant('ann', 1))
  await two.restore()
  let answer: (reply: Reply) => void = () => {}
  http.on('POST', '/api/token/refresh/', () => new Promise((resolve) => (answer = resolve)))
  const refreshing = two.accessToken()
  await clock.advance(0)
  await one.end(null, true)
  answer(renew('ann'))
  await expect(refreshing).rejects.toThrow(NoTokenError)
  expect(two.state).toMatchObject({ state: 'signedOut', username: null })
  expect(await stored()).toBe(null)
})

test('somebody else signed in in another tab: their tokens are neither used nor overwritten', async () => {
  const [one, two] = [tab(), tab()]
  await one.begin('https://a.test', ANN, grant('ann', 1))
  await two.restore()
  await one.begin('https://a.test', BOB, grant('bob'))
  await expect(two.accessToken()).rejects.toThrow(NoTokenError)
  expect(two.state).toMatchObject({ state: 'signedOut', username: 'bob' })
  expect(await stored()).toBe('bob.refresh')
})
