import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openSocketOn, requestText } from './networkPorts.ts'
import { STRAIGHT, type Way } from './openNetwork.ts'
import { callsOver } from './testing/calls.ts'
import { closeServers, startServer } from './testing/servers.ts'

afterEach(closeServers)

/** A way that somebody is looking for, until it is told. */
function slowWay() {
  const asked = Promise.withResolvers<void>()
  const way = Promise.withResolvers<Way>()
  const calls = callsOver(() => {
    asked.resolve()
    return way.promise
  })
  return { calls, asked: asked.promise, find: () => way.resolve(STRAIGHT) }
}

test('what is being connected when the way changes does not go the old way', async () => {
  const server = await startServer()
  const origin = `http://127.0.0.1:${server.port}`
  for (const call of ['get', 'upload', 'socket'] as const) {
    const { calls, asked, find } = slowWay()
    const ended = calls[call](call === 'socket' ? origin.replace('http', 'ws') : origin).catch(() => 'failed')
    await asked
    calls.network.changed()
    find()
    expect(await ended).toBe(call === 'socket' ? 1006 : 'failed')
  }
  expect(server.asked).toEqual([])
})

test('nobody is sent on to another server with what was meant for this one', async () => {
  const other = await startServer()
  const first = createServer((_request, response) => {
    response.writeHead(307, { location: `http://localhost:${other.port}/api/devices/` })
    response.end()
  })
  await new Promise<void>((resolve) => first.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(first.address() as AddressInfo).port}/api/devices/`
  const { network } = callsOver({})
  const signIn = { method: 'POST', url, body: '{"password":"secret"}' } as const
  await expect(requestText(network, signIn)).rejects.toThrow('fetch failed')
  expect(other.asked).toEqual([])
  await network.close()
  first.close()
})

test('a socket whose server does not answer that it is closed leaves nothing behind', async () => {
  const { server, port } = await startServer()
  const { network } = callsOver({})
  const [opened, closed] = [Promise.withResolvers<void>(), Promise.withResolvers<number>()]
  const socket = openSocketOn(network, 20)(`ws://127.0.0.1:${port}/`, {
    opened: opened.resolve,
    received() {},
    closed: closed.resolve,
  })
  await opened.promise
  const gone = new Promise((resolve) => server.once('upgraded socket closed', resolve))
  socket.close(1000, '')
  await closed.promise
  await gone
})
