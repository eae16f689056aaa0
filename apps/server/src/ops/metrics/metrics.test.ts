import { afterEach, expect, test, vi } from 'vitest'
import { countRefusals } from '../../ratelimit/countRefusals.ts'
import { createRateLimits, DEFAULT_RATES } from '../../ratelimit/rateLimits.ts'
import { documentedSocket, startTestServer, type TestServer, testUser } from '../../testing/index.ts'
import type { Readiness } from '../readiness.ts'
import { createMetrics } from './createMetrics.ts'

const TOKEN = 'a-token-for-metrics-only'
const open: TestServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.dispose()
})
async function started(...options: Parameters<typeof startTestServer>): Promise<TestServer> {
  const server = await startTestServer(...options)
  open.push(server)
  return server
}
const scrape = (server: TestServer, authorization?: string, init: RequestInit = {}) =>
  fetch(new URL('metrics', server.url), {
    ...init,
    headers: authorization === undefined ? {} : { authorization },
  })
/** One sample, by its name and labels as Prometheus writes them. */
async function sample(server: TestServer, line: string): Promise<number | undefined> {
  const text = await server.parts.metrics.text()
  const found = text.split('\n').find((one) => one.startsWith(`${line} `))
  return found === undefined ? undefined : Number(found.slice(line.length + 1))
}

test('is nothing without METRICS_TOKEN, and nobody else’s with it', async () => {
  const closed = await started()
  expect((await scrape(closed)).status).toBe(404)
  const server = await started({ env: { METRICS_TOKEN: TOKEN } })
  for (const authorization of [undefined, '', TOKEN, 'Bearer', `Bearer ${TOKEN}x`, `bearer ${TOKEN}`])
    expect((await scrape(server, authorization)).status).toBe(401)
  expect((await scrape(server, `Bearer ${TOKEN}`, { method: 'POST' })).status).toBe(405)
  const reply = await scrape(server, `Bearer ${TOKEN}`)
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-type')).toContain('version=0.0.4')
  const text = await reply.text()
  for (const name of ['roomkey_sockets', 'nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes'])
    expect(text).toContain(`\n${name}`)
})

test('counts requests by route, actions, errors, sockets and frames', async () => {
  const server = await started()
  const alice = await testUser(server)
  const room = await alice.createRoom('Counted')
  for (const text of ['a', 'b']) await alice.send(room, text)
  await alice.fetch(`api/rooms/${room}/messages/`, { json: { plaintext: '' } })
  await alice.fetch('api/no/such/path?secret=1')
  const client = await alice.live()
  const documented = await documentedSocket(server.url, `?token=${alice.access}`)
  const ack = await client.say(room, 'c')
  await client.until(() => client.texts.some((text) => text.includes(`"rev":${ack.rev}`)))
  client.send({ type: 'nonsense' })
  await client.next('error')
  await expect(documentedSocket(server.url, '?token=none')).rejects.toMatchObject({ status: 403 })
  documented.send({ action: 'subscribe', room_id: room })
  await documented.settled()
  // Nothing that is counted is still on its way.
  await client.settled()

  const route = '/api/rooms/{room_id}/messages/'
  const expected: Record<string, number> = {
    [`roomkey_http_request_duration_seconds_count{route="${route}",method="POST",status="2xx"}`]: 2,
    [`roomkey_http_request_duration_seconds_count{route="${route}",method="POST",status="4xx"}`]: 1,
    'roomkey_http_request_duration_seconds_count{route="other",method="GET",status="4xx"}': 1,
    'roomkey_action_duration_seconds_count{action="sendMessage",outcome="done"}': 3,
    'roomkey_action_duration_seconds_count{action="createRoom",outcome="done"}': 1,
    'roomkey_errors_total{border="http",code="invalid"}': 1,
    'roomkey_errors_total{border="http",code="not_found"}': 1,
    'roomkey_errors_total{border="sync",code="invalid"}': 1,
    'roomkey_sockets{dialect="sync"}': 1,
    'roomkey_sockets{dialect="documented"}': 1,
    'roomkey_upgrades_refused_total{status="403"}': 1,
    roomkey_watched_rooms: 1,
    'roomkey_socket_frames_total{dialect="sync",direction="in"}': 4,
    'roomkey_socket_frames_total{dialect="sync",direction="out"}': client.frames.length,
    'roomkey_socket_bytes_total{dialect="documented",direction="in"}': JSON.stringify({
      action: 'subscribe',
      room_id: room,
    }).length,
  }
  for (const [line, value] of Object.entries(expected))
    expect([line, await sample(server, line)]).toEqual([line, value])
  expect(await sample(server, 'roomkey_delivery_duration_seconds_count')).toBeGreaterThanOrEqual(1)
  for (const [kind, least] of [
    ['sends', 1],
    ['writes', 2],
  ] as const) {
    expect(
      await sample(server, `roomkey_commit_duration_seconds_count{kind="${kind}"}`),
    ).toBeGreaterThanOrEqual(least)
    expect(await sample(server, `roomkey_commit_size_sum{kind="${kind}"}`)).toBeGreaterThanOrEqual(least)
  }
  // Without Redis and PostgreSQL there is nothing to tell of them.
  expect(await sample(server, 'roomkey_redis_up')).toBeUndefined()
  expect(await sample(server, 'roomkey_ready')).toBe(1)

  await client.close()
  await documented.close()
  await vi.waitFor(
    async () => expect(await sample(server, 'roomkey_sockets{dialect="sync"}')).toBe(0),
    100_000,
  )
})

test('counts who was refused for asking too often', async () => {
  const rates = { ...DEFAULT_RATES, signIn: { requests: 1, seconds: 3600 } }
  const server = await started({
    replace: ({ metrics }) => ({ limiter: countRefusals(createRateLimits(rates), metrics.rateLimited) }),
  })
  for (const status of [401, 429]) {
    const reply = await fetch(new URL('api/token/', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"username":"nobody","password":"guess"}',
    })
    expect(reply.status).toBe(status)
  }
  expect(await sample(server, 'roomkey_rate_limited_total{kind="signIn"}')).toBe(1)
})

test('two servers in one process count for themselves', async () => {
  const [one, other] = [await started(), await started()]
  const alice = await testUser(one)
  await alice.createRoom('Here')
  const line = 'roomkey_action_duration_seconds_count{action="createRoom",outcome="done"}'
  expect([await sample(one, line), await sample(other, line)]).toEqual([1, undefined])
})

test('what was never counted is 0, so that the first one is seen as growth', async () => {
  const text = await createMetrics({ version: '1', ofProcess: false }).text()
  for (const line of [
    'roomkey_errors_total{border="http",code="internal"}',
    'roomkey_errors_total{border="sync",code="unavailable"}',
    'roomkey_rate_limited_total{kind="signIn"}',
    'roomkey_upgrades_refused_total{status="503"}',
    'roomkey_sockets_closed_total{dialect="documented",reason="resync"}',
  ])
    expect(text).toContain(`\n${line} 0\n`)
})

test('tells what the server lacks', async () => {
  const metrics = createMetrics({ version: '1', ofProcess: false })
  const usage = { reading: { used: 1, free: 7, waiting: 0 } }
  const read = async (reasons: Readiness['reasons'], degraded: Readiness['degraded'], files: boolean) => {
    Object.assign(metrics.watched, {
      ready: async () => ({ reasons, degraded }),
      filesUp: () => files,
      databaseConnections: () => usage,
    })
    const text = await metrics.text()
    return [
      'ready',
      'database_up',
      'files_up',
      'disk_refuses',
      'database_connections{pool="reading",state="free"}',
    ]
      .map((name) =>
        text
          .split('\n')
          .find((line) => line.startsWith(`roomkey_${name} `))
          ?.split(' ')
          .at(-1),
      )
      .join(' ')
  }
  expect(await read([], [], true)).toBe('1 1 1 0 7')
  expect(await read(['stopping'], [], true)).toBe('0 1 1 0 7')
  // A pool does not know that its connections lead nowhere.
  expect(await read(['database'], [], true)).toBe('0 0 1 0 0')
  expect(await read([], ['room on the disk'], true)).toBe('1 1 1 1 7')
  expect(await read([], ['room for files'], false)).toBe('1 1 0 1 7')
  expect(await read([], ['redis'], false)).toBe('1 1 0 0 7')
})
