import { Agent, get } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test, vi } from 'vitest'
import { documentedSocket, startTestServer, type TestServer, testUser } from '../testing/index.ts'

const open: TestServer[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.dispose()
})
async function started(...options: Parameters<typeof startTestServer>): Promise<TestServer> {
  const server = await startTestServer(...options)
  open.push(server)
  return server
}

test('says why in words and in JSON, and takes everything until balancers have noticed', async () => {
  const noticed = Promise.withResolvers<void>()
  const server = await started({ replace: () => ({ drain: () => noticed.promise }) })
  const ready = (headers = {}) => fetch(new URL('readyz', server.url), { headers })
  expect(await (await ready()).text()).toBe('ready\n')
  const alice = await testUser(server)
  const closing = server.close()
  const reply = await ready()
  expect([reply.status, await reply.text()]).toEqual([503, 'not ready: stopping\n'])
  expect(reply.headers.get('connection')).toBe('close')
  const json = await ready({ accept: 'application/json' })
  expect(await json.json()).toEqual({ status: 'not ready', reasons: ['stopping'], degraded: [] })
  expect((await fetch(new URL('healthz', server.url))).status).toBe(200)

  const room = await alice.createRoom('Still open')
  const [sync, documented] = [
    await alice.live(),
    await documentedSocket(server.url, `?token=${alice.access}`),
  ]
  await sync.say(room, 'in time')
  noticed.resolve()
  expect(await Promise.all([sync.closed, documented.closed])).toEqual(
    Array(2).fill({ code: 1012, reason: 'restarting' }),
  )
  expect(await closing).toBe(true)
})

test('waits for the answer of a kept connection, and not for another request on it', async () => {
  const asked = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const server = await started({
    replace: ({ store }) => ({
      store: {
        ...store,
        userById: async (id) => {
          asked.resolve()
          await release.promise
          return store.userById(id)
        },
      },
    }),
  })
  const alice = await testUser(server)
  const agent = new Agent({ keepAlive: true, keepAliveMsecs: 600_000 })
  const answered = new Promise<string>((resolve, reject) => {
    const headers = { authorization: `Bearer ${alice.access}` }
    get(new URL('api/user/', server.url), { agent, headers }, (response) => resolve(text(response))).on(
      'error',
      reject,
    )
  })
  await asked.promise
  // Far beyond this test's own time: only what is finished may end it.
  const closing = server.close(600_000)
  await vi.waitFor(() => expect(fetch(new URL('healthz', server.url))).rejects.toThrow(), 100_000)
  release.resolve()
  expect(JSON.parse(await answered)).toMatchObject({ username: alice.username })
  expect(await closing).toBe(true)
  agent.destroy()
})

test('the parts close in order, in spite of a socket that never lets go', async () => {
  const order: string[] = []
  const noting = <T extends { close(): Promise<void> }>(name: string, part: T): T =>
    Object.assign(Object.create(part), {
      close: async () => {
        order.push(name)
        await part.close()
      },
    })
  const server = await started({
    replace: ({ fanout, files, store }) => ({
      fanout: {
        missed: () => fanout.missed(),
        publish: (hint) => fanout.publish(hint),
        subscribe: (...all) => fanout.subscribe(...all),
        close: async () => {
          order.push('fanout')
          await fanout.close()
        },
      },
      files: noting('files', files),
      store: noting('store', store),
    }),
  })
  const alice = await testUser(server)
  const stuck = await alice.live()
  stuck.socket.pause()
  let ended = false
  stuck.socket.once('close', () => {
    ended = true
  })
  expect(await server.close(200)).toBe(true)
  expect(order).toEqual(['fanout', 'files', 'store'])
  expect(ended).toBe(false)
  stuck.socket.terminate()
})

test('who pings without reading is not answered without a bound, and stays connected', async () => {
  // Whoever does not read does not hear the server's own pings either, however long it takes here.
  const server = await started({ replace: ({ sockets }) => ({ sockets: { ...sockets, pingSeconds: 3600 } }) })
  const alice = await testUser(server)
  const client = await alice.live()
  let pongs = 0
  client.socket.on('pong', () => {
    pongs += 1
  })
  client.socket.pause()
  const pings = 400_000
  const payload = Buffer.alloc(125)
  // In pieces that the server can read: what waits here must not be what bounds it.
  for (let sent = 0; sent < pings; sent += 1000) {
    for (let index = 1; index < 1000; index++) client.socket.ping(payload)
    await new Promise<void>((resolve, reject) =>
      client.socket.ping(payload, undefined, (error) => (error ? reject(error) : resolve())),
    )
  }
  client.send({ type: 'ping' })
  const frame = 'roomkey_socket_frames_total{dialect="sync",direction="in"} 2'
  await vi.waitFor(async () => expect(await server.parts.metrics.text()).toContain(frame), {
    timeout: 100_000,
  })
  client.socket.resume()
  await client.next('pong')
  expect(pongs).toBeGreaterThan(0)
  expect(pongs).toBeLessThan(pings / 2)
  await client.settled()
  await client.close()
})
