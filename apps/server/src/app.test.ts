import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startTestServer, type TestServer, type TestUser, testUser } from './testing/index.ts'

const IDLE_SECONDS = 2
const BYTES = 10

let server: TestServer
let alice: TestUser
let room: string
beforeAll(async () => {
  server = await startTestServer({ replace: () => ({ idleSeconds: IDLE_SECONDS }) })
  alice = await testUser(server)
  room = await alice.createRoom('Files')
})
afterAll(() => server.dispose())

/** The head of an upload of ten bytes, and what the server answers until it hangs up. */
function startUpload(): { socket: Socket; answer: Promise<string> } {
  const socket = connect(server.port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  // A connection that the server cuts may end in a reset.
  socket.on('error', () => {})
  socket.write(
    `PUT /api/rooms/${room}/attachments/${randomUUID()}/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n` +
      `Authorization: Bearer ${alice.access}\r\nRoomkey-File-Name: slow.bin\r\nContent-Length: ${BYTES}\r\n\r\n`,
  )
  return { socket, answer: once(socket, 'close').then(() => received) }
}

test.concurrent('an upload that is slow but moves is not cut, however long it takes', async () => {
  for (;;) {
    const { socket, answer } = startUpload()
    const moved = [performance.now()]
    for (let sent = 0; sent < BYTES; sent += 1) {
      await pause(250)
      socket.write('x')
      moved.push(performance.now())
    }
    const said = await answer
    const gaps = [...moved.slice(1), performance.now()].map((now, index) => now - (moved[index] ?? now))
    // On a machine that stood still, so did the upload: that says nothing.
    if (Math.max(...gaps) > IDLE_SECONDS * 500) continue
    expect(gaps.reduce((sum, gap) => sum + gap)).toBeGreaterThan(IDLE_SECONDS * 1000)
    expect(said).toMatch(/^HTTP\/1\.1 201 /)
    break
  }
})

test.concurrent('an upload that stands still is cut, and nothing of it is kept', async () => {
  const { socket, answer } = startUpload()
  socket.write('x')
  expect(await answer).not.toMatch(/^HTTP\/1\.1 2/)
})

test('an offer to go on in another protocol is ignored, and the connection kept', async () => {
  const socket = connect(server.port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => {
    received += chunk
  })
  const body = '{"username":"nobody","password":"x"}'
  const heads = [
    'Host: localhost',
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABk',
  ]
  const request = ['POST /api/token/ HTTP/1.1', ...heads, 'Content-Type: application/json']
  for (const times of [1, 2]) {
    socket.write(`${[...request, `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`)
    await vi.waitFor(() => expect(received.split('HTTP/1.1 401 ').length - 1).toBe(times), 100_000)
  }
  socket.destroy()
})
