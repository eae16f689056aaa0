import type { DeviceId, UserId } from '@roomkey/protocol'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { HttpRequest } from '../ports/index.ts'
import { fc } from '../testing/fc.ts'
import {
  accessToken,
  MemorySecrets,
  type Reply,
  RotatingDevice,
  ScriptedHttp,
  SimulatedClock,
  seededRandom,
} from '../testing/index.ts'
import { NoTokenError, Session } from './Session.ts'
import { loadTokens } from './tokens.ts'

const ANN = { id: 1 as UserId, username: 'ann' }
const DEVICE = '00000008-0000-4000-8000-000000000001' as DeviceId
const BOB = { id: 2 as UserId, username: 'bob' }

let clock: SimulatedClock
let http: ScriptedHttp
let secrets: MemorySecrets
beforeEach(() => {
  clock = new SimulatedClock()
  http = new ScriptedHttp()
  http.on('DELETE', `/api/devices/${DEVICE}/`, () => ({ status: 204 }))
  secrets = new MemorySecrets()
})

/** One tab; all share what is stored. */
let seed = 0
const tab = () => new Session({ clock, http: http.http, secrets, random: seededRandom(++seed) }, () => {})
const grant = (name: string, seconds = 3600) => ({
  access: accessToken(clock, seconds, name),
  refresh: `${name}.refresh`,
  accessExpiresAt: clock.now() + seconds * 1000,
  deviceId: DEVICE,
})
const renew = (name: string): Reply => ({
  status: 200,
  body: { access: accessToken(clock, 3600, name), refresh: `${name}.refresh` },
})
const rotations = () =>
  http
    .to('POST', '/api/devices/refresh/')
    .map(({ body }) => JSON.parse(String(body)) as { refresh: string; rotation_id: string })
const stored = async () => (await loadTokens(secrets))?.refresh ?? null

test('what one account asked is never repeated with the token of the next', async () => {
  const session = tab()
  await session.begin('https://a.test', ANN, grant('ann'))
  const asked: { request: HttpRequest; answer(reply: Reply): void }[] = []
  http.on('POST', '/api/rooms/R/messages/', (request) => {
    return new Promise((resolve) => asked.push({ request, answer: resolve }))
  })
  http.on('POST', '/api/devices/refresh/', () => renew('bob again'))
  const sent = session.request({ method: 'POST', path: '/api/rooms/R/messages/', body: 'of ann' })
  await clock.advance(0)
  await session.end(null, false)
  await session.begin('https://b.test', BOB, grant('bob'))
  asked[0]?.answer({ status: 401 })
  await expect(sent).rejects.toThrow(NoTokenError)
  expect(http.to('POST', /./).map((request) => request.url)).toEqual(['https://a.test/api/rooms/R/messages/'])
  expect(await session.accessToken()).toBe(accessToken(clock, 3600, 'bob'))
})

test('a request that waits for its token does not go out for the next account', async () => {
  const session = tab()
  await session.begin('https://a.test', ANN, grant('ann', 1))
  http.on('POST', '/api/devices/refresh/', () => new Promise(() => {}))
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
  http.on('POST', '/api/devices/refresh/', () => renew('ann'))
  await expect(two.accessToken()).rejects.toThrow(NoTokenError)
  expect(two.state).toMatchObject({ state: 'signedOut', username: 'ann', reason: null })
  expect(rotations()).toEqual([])
  expect(await stored()).toBe(null)
})

test('signing out while the other tab waits for its refresh stays, too', async () => {
  const [one, two] = [tab(), tab()]
  await one.begin('https://a.test', ANN, grant('ann', 1))
  await two.restore()
  let answer: (reply: Reply) => void = () => {}
  http.on('POST', '/api/devices/refresh/', () => new Promise((resolve) => (answer = resolve)))
  const refreshing = two.accessToken()
  await clock.advance(0)
  await one.end(null, true)
  answer(renew('ann'))
  await expect(refreshing).rejects.toThrow(NoTokenError)
  expect(two.state).toMatchObject({ state: 'signedOut', username: null })
  expect(await stored()).toBe(null)
})

test('a keychain that fails once ends nothing: the next refresh goes on', async () => {
  const session = tab()
  await session.begin('https://a.test', ANN, grant('ann', 1))
  http.on('POST', '/api/devices/refresh/', () => renew('ann'))
  for (const method of ['get', 'update'] as const) {
    const failing = vi.spyOn(secrets, method).mockRejectedValue(new Error('locked'))
    await expect(session.accessToken()).rejects.toThrow('locked')
    expect(session.state).toMatchObject({ state: 'signedIn', user: ANN })
    failing.mockRestore()
  }
  expect(await stored()).toBe('ann.refresh')
  expect(await session.accessToken()).not.toBe('')
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

test('signing out does not take the tokens of somebody who signed in in another tab', async () => {
  const [one, two] = [tab(), tab()]
  await one.begin('https://a.test', ANN, grant('ann'))
  await two.restore()
  await one.begin('https://a.test', BOB, grant('bob'))
  await two.end(null, true)
  expect(await stored()).toBe('bob.refresh')
  const later = tab()
  await later.restore()
  expect(later.state).toMatchObject({ state: 'signedIn', user: BOB })
})

describe('rotation', () => {
  const FIRST = 'ann.refresh'
  async function signedIn(seconds = 1): Promise<Session> {
    const session = tab()
    await session.begin('https://a.test', ANN, grant('ann', seconds))
    return session
  }

  test('is asked for again under the same name when no answer came', async () => {
    const session = await signedIn()
    http.on('POST', '/api/devices/refresh/', () => 'unreachable')
    await expect(session.accessToken()).rejects.toThrow(NoTokenError)
    http.on('POST', '/api/devices/refresh/', () => ({ status: 503 }))
    await expect(session.accessToken()).rejects.toThrow(NoTokenError)
    http.on('POST', '/api/devices/refresh/', () => renew('second'))
    session.refused(await session.accessToken())
    http.on('POST', '/api/devices/refresh/', () => renew('third'))
    await session.accessToken()
    const [one, two, three, four] = rotations()
    expect([two, three]).toEqual([one, one])
    expect(one?.refresh).toBe(FIRST)
    expect(four?.refresh).toBe('second.refresh')
    expect(four?.rotation_id).not.toBe(one?.rotation_id)
    expect(one?.rotation_id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  test('is asked for again under the same name after a crash', async () => {
    http.on('POST', '/api/devices/refresh/', () => new Promise(() => {}))
    void (await signedIn()).accessToken()
    await clock.advance(0)
    const next = tab()
    await next.restore()
    http.on('POST', '/api/devices/refresh/', () => renew('second'))
    await next.accessToken()
    const [one, two] = rotations()
    expect(two).toEqual(one)
    expect(await stored()).toBe('second.refresh')
  })

  test('is written down before its access token is used', async () => {
    const session = await signedIn()
    http.on('POST', '/api/devices/refresh/', () => renew('second'))
    http.on('GET', '/api/rooms/', () => ({ status: 200 }))
    const { update } = secrets
    secrets.update = async (name, change) => {
      if ((await stored()) === FIRST && rotations().length > 0) throw new Error('The disk is full.')
      return update.call(secrets, name, change)
    }
    await expect(session.request({ method: 'GET', path: '/api/rooms/' })).rejects.toThrow('The disk is full.')
    expect(http.to('GET', '/api/rooms/')).toEqual([])
    secrets.update = update
    await session.request({ method: 'GET', path: '/api/rooms/' })
    const [one, two] = rotations()
    expect(two).toEqual(one)
  })

  test('is asked for once when one token is refused many times, one refusal after another', async () => {
    const session = await signedIn(3600)
    const answers: ((reply: Reply) => void)[] = []
    http.on('GET', '/api/rooms/', ({ headers }) =>
      headers?.authorization === `Bearer ${grant('ann').access}`
        ? new Promise((resolve) => answers.push(resolve))
        : { status: 200 },
    )
    http.on('POST', '/api/devices/refresh/', ({ body }) => renew(`after ${JSON.parse(String(body)).refresh}`))
    const asked = Array.from({ length: 10 }, () => session.request({ method: 'GET', path: '/api/rooms/' }))
    await clock.advance(0)
    for (const answer of answers) {
      answer({ status: 401 })
      await clock.advance(10)
    }
    for (const response of await Promise.all(asked)) expect(response.status).toBe(200)
    expect(rotations()).toHaveLength(1)
  })

  test('refused because another tab was first ends no session', async () => {
    const [one, two] = [await signedIn(), tab()]
    await two.restore()
    let refuse: (reply: Reply) => void = () => {}
    http.on('POST', '/api/devices/refresh/', () => new Promise((resolve) => (refuse = resolve)))
    const slow = one.accessToken()
    await clock.advance(0)
    http.on('POST', '/api/devices/refresh/', () => renew('second'))
    const token = await two.accessToken()
    refuse({ status: 401 })
    expect(await slow).toBe(token)
    expect(one.state.state).toBe('signedIn')
  })

  test('never signs out an honest person, however many tabs, lost answers and crashes there are', async () => {
    const step = fc.record({
      tab: fc.nat(2),
      // What becomes of the request: it never arrives, its answer is lost, or it takes a while each way.
      fate: fc.constantFrom('fine', 'fine', 'unsent', 'unanswered'),
      thereMs: fc.nat(50),
      backMs: fc.nat(50),
      pauseMs: fc.nat(80),
      crash: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        clock = new SimulatedClock()
        http = new ScriptedHttp()
        secrets = new MemorySecrets()
        const server = new RotatingDevice(FIRST)
        const issued = new Set<string>()
        const tabs = [await signedIn(), tab(), tab()]
        await Promise.all(tabs.slice(1).map((other) => other.restore()))
        const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve))
        for (const { tab: index, fate, thereMs, backMs, pauseMs, crash } of steps) {
          http.on('POST', '/api/devices/refresh/', async ({ body }) => {
            if (fate === 'unsent') return 'unreachable'
            await wait(thereMs)
            const { refresh, rotation_id } = JSON.parse(String(body))
            const next = server.rotate(refresh, rotation_id)
            await wait(backMs)
            if (fate === 'unanswered') return 'unreachable'
            if (next === null) return { status: 401 }
            const access = accessToken(clock, 3600, next)
            issued.add(access)
            return { status: 200, body: { access, refresh: next } }
          })
          const session = tabs[index] as Session
          for (const access of issued) session.refused(access)
          void session.accessToken().catch(() => {})
          await clock.advance(pauseMs)
          if (!crash) continue
          const restarted = tab()
          await restarted.restore()
          tabs[index] = restarted
        }
        await clock.advance(1000)
        expect(server.revoked).toBe(false)
        for (const session of tabs) expect(session.state.state).toBe('signedIn')
        expect([server.current, server.previous]).toContain(await stored())
      }),
      { numRuns: 200 },
    )
  })
})

test('documented tokens of an earlier version go on as they were', async () => {
  const session = tab()
  await session.begin('https://a.test', ANN, grant('ann'))
  const { access, refresh } = grant('ann', 1)
  secrets.values.set('tokens', JSON.stringify({ access, refresh, accessExpiresAt: clock.now() + 1000 }))
  const next = tab()
  await next.restore()
  http.on('POST', '/api/token/refresh/', () => ({
    status: 200,
    body: { access: accessToken(clock, 3600, 'renewed') },
  }))
  expect(await next.accessToken()).toBe(accessToken(clock, 3600, 'renewed'))
  expect(await stored()).toBe('ann.refresh')
  await next.end(null, false)
  expect(await stored()).toBe(null)
})

describe('signing out', () => {
  const dismissals = () =>
    http.to('DELETE', `/api/devices/${DEVICE}/`).map(({ headers }) => headers?.authorization)

  test('tells the server, and does not wait for it', async () => {
    const session = tab()
    await session.begin('https://a.test', ANN, grant('ann'))
    http.on('DELETE', `/api/devices/${DEVICE}/`, () => new Promise(() => {}))
    await session.end(null, false)
    expect(dismissals()).toEqual([`Bearer ${grant('ann').access}`])
    expect(await stored()).toBe(null)
  })

  test('gets a new access token for that where the old one ran out', async () => {
    const session = tab()
    await session.begin('https://a.test', ANN, grant('ann', 1))
    await clock.advance(5000)
    http.on('POST', '/api/devices/refresh/', () => renew('last'))
    await session.end(null, true)
    await clock.advance(0)
    expect(dismissals()).toEqual([`Bearer ${accessToken(clock, 3600, 'last')}`])
    expect(await stored()).toBe(null)
  })

  test('is not told when the server ended it', async () => {
    const session = tab()
    await session.begin('https://a.test', ANN, grant('ann'))
    await session.end('expired', false)
    expect(dismissals()).toEqual([])
  })
})
