import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test, vi } from 'vitest'
import { register } from '../testing/people.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

let http: RunningHttp
const sockets: Socket[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const socket of sockets.splice(0)) socket.destroy()
  await http.stop()
})

/** A request whose body has begun and does not end. */
async function begun(head: string, first: string) {
  const { hostname, port } = new URL(http.url)
  const socket = connect(Number(port), hostname)
  sockets.push(socket)
  await once(socket, 'connect')
  let answer = ''
  socket.on('data', (chunk) => {
    answer += chunk
  })
  const closed = once(socket, 'close')
  const asked = new Promise<void>((resolve) => {
    timerSet = resolve
  })
  socket.write(`${head}\r\nHost: ${hostname}\r\nContent-Length: 1000\r\n\r\n${first}`)
  await asked
  return { socket, closed, answer: () => answer }
}
let timerSet = () => {}

/** From here on only the test moves the timers, and knows when one of so many milliseconds was set. */
function watchTimers(ms: number) {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const fake = globalThis.setTimeout
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, after?: number) => {
    if (after === ms) timerSet()
    return fake(run, after)
  }) as typeof setTimeout)
}

test.each(['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'])(
  'whoever signs in byte by byte is cut off: %s',
  async (type) => {
    http = await startHttp()
    watchTimers(34_000)
    const slow = await begun(`POST /api/token/ HTTP/1.1\r\nContent-Type: ${type}`, '{')
    await vi.advanceTimersByTimeAsync(33_000)
    slow.socket.write(' ')
    expect(slow.answer()).toBe('')
    await vi.advanceTimersByTimeAsync(1000)
    await slow.closed
    expect(slow.answer()).toContain('HTTP/1.1 400')
    expect(slow.answer()).toContain('within 34 seconds')
    expect(http.logged()).not.toContain('a request failed')
  },
)

test('a long message has as long as a slow line needs', async () => {
  http = await startHttp()
  const alice = await register(http, 'alice')
  const room = await alice.room()
  const seconds = 30 + http.parts.limits.body_bytes / 16_384
  watchTimers(seconds * 1000)
  const head = `POST /api/rooms/${room}/messages/ HTTP/1.1\r\nAuthorization: Bearer ${alice.token}\r\nContent-Type: application/json`
  const text = JSON.stringify({ plaintext: 'slowly' }).padEnd(1000)
  const slow = await begun(head, text.slice(0, 10))
  await vi.advanceTimersByTimeAsync(300_000)
  slow.socket.write(text.slice(10))
  await once(slow.socket, 'data')
  expect(slow.answer()).toContain('HTTP/1.1 201')
})
