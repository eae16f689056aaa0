import { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, expect, test, vi } from 'vitest'
import { answeredBy, createLog } from './log.ts'
import { requestId } from './requestId.ts'
import { pathShape, withRequestLog } from './requestLog.ts'

afterEach(() => void vi.useRealTimers())

test.each([
  ['/api/rooms/?token=abc', '/api/rooms/'],
  [
    '/api/rooms/0198a000-0000-7000-8000-000000000000/messages/',
    '/api/rooms/0198a000-0000-7000-8000-000000000000/messages/',
  ],
  [
    '/files/0198a000-0000-7000-8000-000000000000/1.2.sig/secret plan.pdf',
    '/files/0198a000-0000-7000-8000-000000000000/*/*',
  ],
  ['', ''],
])('%s is logged as %s', (url, shape) => expect(pathShape(url)).toBe(shape))

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const NGINX = '0a1b2c3d4e5f60718293a4b5c6d7e8f9'
test.each<[string, string | undefined, number, boolean]>([
  ['a trusted proxy names it', NGINX, 1, true],
  ['anybody names it', NGINX, 0, false],
  ['a proxy passes on what could be a token', 'eyJhbGciOiJIUzI1NiJ9.e30.abc', 1, false],
  ['a proxy passes on too little', '1', 1, false],
  ['a proxy passes on too much', 'a'.repeat(65), 1, false],
  ['nobody names it', undefined, 1, false],
])('%s', (_who, given, proxies, kept) => {
  const headers = given === undefined ? {} : { 'x-request-id': given }
  const id = requestId({ headers } as unknown as IncomingMessage, proxies)
  if (kept) expect(id).toBe(given)
  else expect(id).toMatch(UUID)
})

/** One request that takes so long, and what is logged of it. */
function answered(
  {
    ms,
    status = 200,
    route,
    streams = false,
  }: { ms: number; status?: number; route: string; streams?: boolean },
  level: string,
) {
  vi.useFakeTimers({ toFake: ['performance'] })
  const lines: string[] = []
  const ended: unknown[] = []
  const log = createLog(level, { write: (line) => lines.push(line) })
  const response = Object.assign(new EventEmitter(), {
    statusCode: status,
    writableFinished: true,
    setHeader() {},
  })
  const request = { method: 'GET', url: '/api/rooms/secret?token=secret', headers: { 'x-request-id': NGINX } }
  const metrics = { requestEnded: (...all: unknown[]) => void ended.push(all) }
  const listen = withRequestLog({ log, metrics, trustProxy: 1 }, () => answeredBy(route, streams))
  listen(request as unknown as IncomingMessage, response as unknown as ServerResponse)
  vi.advanceTimersByTime(ms)
  response.emit('close')
  vi.useRealTimers()
  return { lines: lines.map((line) => JSON.parse(line)), ended }
}

test('every request is measured by its route', () => {
  const { ended } = answered({ ms: 20, route: '/api/rooms/' }, 'silent')
  expect(ended).toEqual([['/api/rooms/', 'GET', 200, 0.02]])
})

test.each([
  ['a quick one', { ms: 1000, route: '/api/rooms/' }, undefined],
  ['a refused one', { ms: 10, status: 404, route: 'other' }, undefined],
  ['a slow one', { ms: 1001, route: '/api/rooms/' }, 'warn'],
  ['a slow download', { ms: 60_000, route: '/media/', streams: true }, undefined],
  ['a failed one', { ms: 1, status: 500, route: '/api/rooms/' }, 'error'],
  ['who is told to come again', { ms: 1, status: 503, route: '/api/rooms/' }, undefined],
  ['a balancer that is told to go elsewhere', { ms: 1, status: 503, route: '/readyz' }, undefined],
])('%s is logged by itself: %o', (_what, how, level) => {
  const { lines } = answered(how, 'info')
  expect(lines.map((line) => line.level)).toEqual(level === undefined ? [] : [level])
  if (level !== undefined)
    expect(lines[0]).toMatchObject({ request: NGINX, route: how.route, path: '/api/rooms/*', ms: how.ms })
})

test('who debugs sees all of them', () => {
  expect(answered({ ms: 1, route: '/api/rooms/' }, 'debug').lines).toHaveLength(1)
})
