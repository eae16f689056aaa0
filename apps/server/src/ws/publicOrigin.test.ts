import { once } from 'node:events'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { rawRequest } from '../http/testing/rawRequest.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
beforeEach(async () => {
  server = await startTestServer({ env: { PUBLIC_URL: 'https://chat.example.org:8443' } })
})
afterEach(() => server.dispose())

/** What a proxy asks that leaves the port of the public address away. */
async function opened(origin: string): Promise<boolean> {
  const socket = new WebSocket(new URL('ws/sync/', server.url.replace('http', 'ws')), {
    headers: { host: 'chat.example.org', origin },
  })
  const answer = await Promise.race([
    once(socket, 'open').then(() => true),
    once(socket, 'unexpected-response').then(() => false),
  ])
  socket.on('error', () => {})
  socket.terminate()
  return answer
}

test('pages at the public address may open sockets whatever Host the proxy passes on, and others may not', async () => {
  expect(await opened('https://chat.example.org:8443')).toBe(true)
  expect(await opened('https://chat.example.org')).toBe(true)
  expect(await opened('https://chat.example.org:9443')).toBe(false)
  expect(await opened('https://evil.example')).toBe(false)
  const page = await rawRequest(server.url, {
    method: 'GET',
    path: '/',
    headers: { host: 'chat.example.org' },
  })
  expect(String(page.headers['content-security-policy'])).toMatch(
    /connect-src [^;]* wss:\/\/chat\.example\.org:8443(;|$)/,
  )
})
