import { randomUUID } from 'node:crypto'
import { CLOSE_CODES } from '@roomkey/protocol'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openDevice } from '../actions/devices.ts'
import { MemoryBus, MemoryFanout } from '../fanout/MemoryFanout.ts'
import { endSessions } from '../testing/endSessions.ts'
import {
  documentedSocket,
  SyncClient,
  startTestServer,
  type TestServer,
  type TestUser,
  testUser,
} from '../testing/index.ts'
import { createTokens } from '../tokens/tokens.ts'

const SECRET_KEY = 'a secret key for tests only'

let nodes: [TestServer, TestServer]
let alice: TestUser
beforeEach(async () => {
  const bus = new MemoryBus()
  const start = (dataDir?: string) =>
    startTestServer({
      env: { SECRET_KEY },
      ...(dataDir === undefined ? {} : { dataDir }),
      replace: () => ({ fanout: new MemoryFanout(bus) }),
    })
  const one = await start()
  // The same database, as two nodes on one PostgreSQL would have it.
  nodes = [one, await start(one.dataDir)]
  alice = await testUser(one)
})
afterEach(async () => {
  for (const node of nodes.reverse()) await node.dispose()
})

async function device(name: string) {
  const { store, tokens } = nodes[0].parts
  const user = await store.userById(alice.id)
  if (!user) throw new Error('no user')
  const row = await openDevice(nodes[0].parts, user, name)
  return { id: row.id, ...tokens.issueForDevice(row) }
}
async function live(node: TestServer, token: string): Promise<SyncClient> {
  const client = await SyncClient.open(node.url)
  await client.hello(token)
  return client
}
const post = (path: string, body: unknown) =>
  fetch(new URL(path, nodes[0].url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const statusAt = async (node: TestServer, token: string) => {
  const headers = { authorization: `Bearer ${token}` }
  return (await fetch(new URL('api/user/', node.url), { headers })).status
}
/** Both dialects on both nodes with one token. */
async function everywhere(token: string) {
  const sync = await Promise.all(nodes.map((node) => live(node, token)))
  const documented = await Promise.all(nodes.map((node) => documentedSocket(node.url, `?token=${token}`)))
  return [...sync.map(({ closed }) => closed), ...documented.map(({ closed }) => closed)]
}

describe('on both nodes', () => {
  test('a revoked device is refused at once and its sockets are closed; another one stays', async () => {
    const [lost, kept] = [await device('lost'), await device('kept')]
    const ends = await everywhere(lost.access)
    const others = await Promise.all(nodes.map((node) => live(node, kept.access)))
    const url = new URL(`api/devices/${lost.id}/`, nodes[0].url)
    const headers = { authorization: `Bearer ${kept.access}` }
    expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(204)
    for (const end of ends) expect(await end).toMatchObject({ code: CLOSE_CODES.unauthorized })
    for (const node of nodes) expect(await statusAt(node, lost.access)).toBe(401)
    for (const client of others) await client.settled()
    await Promise.all(others.map((client) => client.close()))
  })

  test('the reuse of a replaced token closes the sockets of both who have it', async () => {
    const mine = await device('mine')
    const rotate = (rotation_id: string) =>
      post('api/devices/refresh/', { refresh: mine.refresh, rotation_id })
    const ends = await everywhere(mine.access)
    const stolen = (await (await rotate('b6d4ae0e-51d2-4ad0-9a1c-3a4fb3a5d1aa')).json()) as { access: string }
    const thief = await live(nodes[1], stolen.access)
    expect((await rotate('0e6d4ae0-51d2-4ad0-9a1c-3a4fb3a5d1bb')).status).toBe(401)
    for (const end of [...ends, thief.closed])
      expect(await end).toMatchObject({ code: CLOSE_CODES.unauthorized })
  })

  test('a new password closes the sockets of other devices and of documented clients', async () => {
    const [here, there] = [await device('here'), await device('there')]
    const mine = await live(nodes[1], here.access)
    const ends = [...(await everywhere(there.access)), ...(await everywhere(alice.access))]
    const answer = await fetch(new URL('api/user/password/', nodes[0].url), {
      method: 'POST',
      headers: { authorization: `Bearer ${here.access}`, 'content-type': 'application/json' },
      body: JSON.stringify({ old_password: alice.password, new_password: 'another secret' }),
    })
    expect(answer.status).toBe(200)
    for (const end of ends) expect(await end).toMatchObject({ code: CLOSE_CODES.unauthorized })
    await mine.settled()
    await mine.close()
  })

  test('an account that is closed loses every socket', async () => {
    const ends = [...(await everywhere((await device('here')).access)), ...(await everywhere(alice.access))]
    await nodes[1].parts.store.write((tx) => tx.setActive(alice.id, false))
    await endSessions(nodes[1].parts, alice.id)
    for (const end of ends) expect(await end).toMatchObject({ code: CLOSE_CODES.unauthorized })
  })
})

test('a node that missed the hint finds out when it compares, and one that starts knows', async () => {
  const lost = await device('lost')
  const ends = [...(await everywhere(lost.access)), ...(await everywhere(alice.access))]
  const deaf = { ...nodes[0].parts, fanout: new MemoryFanout() }
  await endSessions(deaf, alice.id)
  expect(await statusAt(nodes[1], lost.access)).toBe(200)
  for (const node of nodes) await node.parts.sessions.compare()
  for (const end of ends) expect(await end).toMatchObject({ code: CLOSE_CODES.unauthorized })
  const fresh = await startTestServer({ dataDir: nodes[0].dataDir, env: { SECRET_KEY } })
  for (const node of [...nodes, fresh]) expect(await statusAt(node, lost.access)).toBe(401)
  await fresh.dispose()
})

test('a socket that is being opened while its device is revoked does not stay', async () => {
  const lost = await device('lost')
  const { store, fanout } = nodes[1].parts
  const reading = Promise.withResolvers<void>()
  const revoked = Promise.withResolvers<void>()
  const userById = store.userById
  store.userById = async (id) => {
    const user = await userById(id)
    reading.resolve()
    await revoked.promise
    return user
  }
  const client = await SyncClient.open(nodes[1].url)
  client.send({ type: 'hello', version: 1, token: lost.access, epoch: null, rooms: {} })
  await reading.promise
  fanout.publish({ kind: 'revoked', userId: alice.id, deviceId: lost.id })
  await new Promise(setImmediate)
  store.userById = userById
  revoked.resolve()
  expect(await client.closed).toMatchObject({ code: CLOSE_CODES.unauthorized })
  expect(client.frames).toEqual([])
})

test('what a socket had asked before its device was revoked is not done afterwards', async () => {
  const lost = await device('lost')
  const room = await alice.createRoom('Queued')
  const client = await live(nodes[1], lost.access)
  const { store, fanout } = nodes[1].parts
  const { send } = store
  const release = Promise.withResolvers<void>()
  const storing = vi.fn<typeof send>(async (row) => {
    await release.promise
    return send(row)
  })
  store.send = storing
  for (const text of ['in work', 'waiting', 'waiting']) {
    const message = { id: randomUUID(), room_id: room, text, attachment_ids: [] }
    client.send({ type: 'send', ref: text, message })
  }
  await client.settled()
  await vi.waitFor(() => expect(storing).toHaveBeenCalledTimes(1), 100_000)
  fanout.publish({ kind: 'revoked', userId: alice.id, deviceId: lost.id })
  expect(await client.closed).toMatchObject({ code: CLOSE_CODES.unauthorized })
  release.resolve()
  // Stored behind all that this socket had asked.
  await alice.at(nodes[1]).send(room, 'last')
  expect(storing).toHaveBeenCalledTimes(2)
  expect(await store.messagesBefore(room, null, 10)).toHaveLength(2)
  store.send = send
})

describe('a ticket', () => {
  const ticketFor = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` }
    const reply = await fetch(new URL('api/ws-tickets/', nodes[0].url), { method: 'POST', headers })
    expect(reply.status).toBe(201)
    return (await reply.json()) as { ticket: string; expires_in: number }
  }
  /** Whether it opened. */
  const use = async (node: TestServer, ticket: string) => {
    const opened = await documentedSocket(node.url, `?ticket=${ticket}`).catch(() => undefined)
    await opened?.close()
    return opened !== undefined
  }

  test('opens one documented socket, whichever nodes it is used on together', async () => {
    const { ticket, expires_in } = await ticketFor(alice.access)
    expect(expires_in).toBe(30)
    const uses = await Promise.all([0, 1, 0, 1].map((node) => use(nodes[node] as TestServer, ticket)))
    expect(uses.filter(Boolean)).toHaveLength(1)
    expect(await use(nodes[0], ticket)).toBe(false)
  })

  test('is no token, and a token is no ticket', async () => {
    const { ticket } = await ticketFor(alice.access)
    expect(await statusAt(nodes[0], ticket)).toBe(401)
    await expect(documentedSocket(nodes[0].url, `?token=${ticket}`)).rejects.toMatchObject({ status: 403 })
    expect(await use(nodes[0], alice.access)).toBe(false)
    expect(await use(nodes[0], ticket)).toBe(true)
  })

  test('ends after its seconds', async () => {
    const { ticket } = await ticketFor(alice.access)
    const late = await startTestServer({
      dataDir: nodes[0].dataDir,
      env: { SECRET_KEY },
      replace: ({ now }) => ({
        tokens: createTokens({ secretKey: SECRET_KEY, now: () => now() + 31_000_000 }),
      }),
    })
    expect(await use(late, ticket)).toBe(false)
    await late.dispose()
  })

  test('opens what its device may, and closes with it', async () => {
    const here = await device('here')
    const { ticket } = await ticketFor(here.access)
    const spare = await ticketFor(here.access)
    const socket = await documentedSocket(nodes[1].url, `?ticket=${ticket}`)
    await endSessions(nodes[0].parts, alice.id)
    expect(await socket.closed).toMatchObject({ code: CLOSE_CODES.unauthorized })
    expect(await use(nodes[1], spare.ticket)).toBe(false)
  })
})
