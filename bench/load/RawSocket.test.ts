import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { RawSocket } from './RawSocket.ts'

let server: WebSocketServer | undefined
afterEach(() => {
  for (const socket of server?.clients ?? []) socket.terminate()
  server?.close()
})

async function connect(onFailure: (error: Error) => void): Promise<{ client: RawSocket; peer: WebSocket }> {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  const connected = once(server, 'connection') as Promise<[WebSocket]>
  const client = await RawSocket.open(url, onFailure)
  return { client, peer: (await connected)[0] }
}

test('a real ws server reads what is sent, answers, and gets its pings answered', async () => {
  const { client, peer } = await connect((error) => {
    throw error
  })
  peer.on('message', (data) => peer.send(data.toString().toUpperCase()))
  const answers: string[] = []
  const answered = new Promise<void>((resolve) => {
    client.onText = (text) => {
      answers.push(text)
      if (answers.length === 2) resolve()
    }
  })
  const pong = once(peer, 'pong')
  peer.ping('alive?')
  client.send('short')
  client.send('long '.repeat(1000))
  await answered
  expect(answers).toEqual(['SHORT', 'LONG '.repeat(1000)])
  expect(String((await pong)[0])).toBe('alive?')
  client.close()
})

test('a socket that the server closes is a failure with its code', async () => {
  const { promise, resolve } = Promise.withResolvers<Error>()
  const { client, peer } = await connect(resolve)
  peer.close(4409, 'resync')
  expect((await promise).message).toContain('4409')
  client.close()
})
