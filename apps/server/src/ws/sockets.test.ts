import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { sendMessage } from '../actions/sendMessage.ts'
import { createRateLimits, DEFAULT_RATES } from '../ratelimit/rateLimits.ts'
import { documentedSocket, SyncClient, startTestServer, type TestServer, testUser } from '../testing/index.ts'

const open: { dispose(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.dispose()
})
async function server(...options: Parameters<typeof startTestServer>): Promise<TestServer> {
  const started = await startTestServer(...options)
  open.push(started)
  return started
}

describe('a socket that does not read', () => {
  test('is closed with 4409 while the others go on', async () => {
    const own = await server()
    const [alice, slow] = [await testUser(own), await testUser(own)]
    const room = await alice.createRoom('Slow', slow)
    const [reader, sleeper] = [await alice.live(), await slow.live()]
    sleeper.socket.pause()
    const text = 'x'.repeat(200_000)
    let sent = 0
    // More than the kernel's buffers and the queue hold together, however large a kernel makes them.
    const { sync } = own.parts.metrics.sockets
    for (; sync.overflows === 0; sent += 1)
      await sendMessage(own.parts, alice, { roomId: room, text, attachmentIds: [] })
    await reader.until(() => reader.frames.filter(({ type }) => type === 'changes').length >= sent)
    sleeper.socket.resume()
    const { code } = await sleeper.closed
    // 4409 when the frame still got through, 1006 when the socket had to be cut.
    expect([4409, 1006]).toContain(code)
    expect(sleeper.frames.length).toBeLessThan(reader.frames.length)
    await reader.say(room, 'well')
    await reader.close()
  })
})

test('a socket that answers no ping is ended, one that does is kept', async () => {
  const own = await server({ replace: ({ sockets }) => ({ sockets: { ...sockets, pingSeconds: 0.05 } }) })
  const alice = await testUser(own)
  const [dead, well] = [await alice.live({ autoPong: false }), await alice.live()]
  expect((await dead.closed).code).toBe(1006)
  await well.settled()
  await well.close()
})

test('sockets are opened at our own host names only', async () => {
  const own = await server({ env: { ALLOWED_HOSTS: 'chat.example,.team.example' } })
  const alice = await testUser(own)
  for (const path of ['ws/sync/', `ws/rooms/?token=${alice.access}`]) {
    const open = (host: string) => SyncClient.open(own.url, { path, headers: { host } })
    for (const host of ['evil.example', '127.0.0.1', 'chat.example.evil.example', 'chat example'])
      await expect(open(host)).rejects.toThrow('400')
    for (const host of ['chat.example:8000', 'a.team.example']) await open(host)
  }
})

describe('too many sockets', () => {
  test('of one person: the next one is refused, and taken when another has gone', async () => {
    const own = await server({
      replace: ({ sockets }) => ({ sockets: { ...sockets, socketsPerUser: 3 } }),
    })
    const [alice, bob] = [await testUser(own), await testUser(own)]
    const query = `?token=${alice.access}`
    const [first] = [await alice.live(), await alice.live(), await documentedSocket(own.url, query)]
    const refused = await alice.socket()
    refused.send({ type: 'hello', version: 1, token: alice.access, epoch: null, rooms: {} })
    expect((await refused.closed).code).toBe(4429)
    expect(refused.frames).toEqual([])
    const full = { status: 429, retryAfter: '60' }
    await expect(documentedSocket(own.url, query)).rejects.toMatchObject(full)
    await bob.live()
    await first.close()
    await vi.waitFor(async () => (await documentedSocket(own.url, query)).socket, 100_000)
    await expect(documentedSocket(own.url, query)).rejects.toMatchObject({ status: 429 })
  })

  test('opened from one address: the next one is refused, behind a trusted proxy by what it wrote', async () => {
    const limiter = createRateLimits({ ...DEFAULT_RATES, address: { requests: 2, seconds: 3600 } })
    const own = await server({
      env: { TRUST_PROXY: 'on' },
      replace: () => ({ limiter }),
    })
    const open = (from: string) =>
      SyncClient.open(own.url, { headers: { 'x-forwarded-for': `198.51.100.1, ${from}` } })
    await open('192.0.2.7')
    await open('192.0.2.7')
    await expect(open('192.0.2.7')).rejects.toThrow('429')
    await open('192.0.2.8')
  })
})

describe('shutting down', () => {
  test('finishes what was sent before it says restarting, and takes nothing new', async () => {
    const own = await server()
    const alice = await testUser(own)
    const room = await alice.createRoom('Last words')
    const client = await alice.live()
    const acks = Array.from({ length: 20 }, (_, index) =>
      client.say(room, `${index}`).catch((error: Error) => error),
    )
    await client.settled()
    const closing = own.close()
    expect((await client.closed).code).toBe(1012)
    expect(await closing).toBe(true)
    const said = await Promise.all(acks)
    expect(said.every((ack) => !(ack instanceof Error))).toBe(true)
    await expect(alice.socket()).rejects.toThrow()
  })

  test('does not wait for somebody who does not let go', async () => {
    const own = await server()
    const alice = await testUser(own)
    const client = await alice.live()
    client.socket.pause()
    const hanging = connect(own.port, '127.0.0.1')
    await once(hanging, 'connect')
    hanging.write('POST /api/token/ HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n')
    hanging.on('error', () => {})
    await vi.waitFor(async () => expect((await fetch(new URL('readyz', own.url))).status).toBe(200), 100_000)
    expect(await own.close(200)).toBe(true)
  })
})
