import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { type Balancer, join, startBalancer } from './startBalancer.ts'

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

/** Answers what it was sent, with its name in front. */
async function node(name: string): Promise<{ server: Server; port: number }> {
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    socket.end(`${name}:${await text(socket)}`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  opened.push(async () => server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

async function balanced(...ports: number[]): Promise<Balancer> {
  const balancer = await startBalancer(ports, 0)
  opened.push(balancer.close)
  return balancer
}

async function ask({ url }: Balancer, words: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.end(words)
  return text(socket)
}

test('connections go to the nodes in turn, whole and in both directions', async () => {
  const balancer = await balanced((await node('a')).port, (await node('b')).port)
  const long = 'x'.repeat(1_000_000)
  expect(await ask(balancer, long)).toBe(`a:${long}`)
  expect([await ask(balancer, '1'), await ask(balancer, '2'), await ask(balancer, '3')]).toEqual([
    'b:1',
    'a:2',
    'b:3',
  ])
})

/** One end of a line: what was written to it is taken when it is told to. */
function end() {
  const written: string[] = []
  let take = () => {}
  const stream = new Duplex({
    read: () => {},
    write: (chunk, _encoding, taken) => {
      take = () => {
        written.push(String(chunk))
        taken()
      }
    },
  })
  return { stream, written, take: () => take() }
}

test('who reads late gets the whole of an answer whose node is done with it', async () => {
  const [client, node] = [end(), end()]
  join(client.stream, node.stream)
  const left = once(node.stream, 'close')
  const finished = once(client.stream, 'finish')
  client.stream.push(null)
  node.stream.push('an answer')
  node.stream.push(null)
  await left
  client.take()
  await finished
  expect(client.written).toEqual(['an answer'])
})

test('a line that breaks on one side breaks on the other', async () => {
  for (const breaks of [0, 1] as const) {
    const ends = [end(), end()] as const
    const [one, other] = [ends[breaks].stream, ends[1 - breaks]?.stream]
    join(ends[0].stream, ends[1].stream)
    one.on('error', () => {})
    one.destroy(new Error('reset'))
    await once(other as Duplex, 'close')
  }
})

test('a node that is gone is passed over', async () => {
  const [a, b] = [await node('a'), await node('b')]
  const balancer = await balanced(a.port, b.port)
  const closed = once(a.server, 'close')
  a.server.close()
  await closed
  expect([await ask(balancer, '1'), await ask(balancer, '2')]).toEqual(['b:1', 'b:2'])
})

test('without any node a connection ends', async () => {
  const a = await node('a')
  const balancer = await balanced(a.port)
  const closed = once(a.server, 'close')
  a.server.close()
  await closed
  const socket = connect(Number(new URL(balancer.url).port), '127.0.0.1')
  socket.on('error', () => {})
  await once(socket, 'close')
  expect(socket.bytesRead).toBe(0)
})
