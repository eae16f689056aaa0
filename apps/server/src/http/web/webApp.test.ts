import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rawRequest } from '../testing/rawRequest.ts'
import { type RunningHttp, startHttp } from '../testing/startHttp.ts'

let http: RunningHttp
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roomkey-web-'))
  await mkdir(join(folder, 'built', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'outside')
  await writeFile(join(folder, 'built', 'index.html'), '<!doctype html><title>App</title>')
  await writeFile(join(folder, 'built', 'icon.svg'), '<svg/>')
  await writeFile(join(folder, 'built', '.hidden'), 'hidden')
  await writeFile(join(folder, 'built', 'assets', 'main-abc123.js'), 'start()')
  http = await startHttp({ settings: { webFolder: join(folder, 'built') } })
})
afterAll(async () => {
  await http.stop()
  await rm(folder, { recursive: true })
})

const get = (path: string, accept = 'text/html,application/xhtml+xml,*/*;q=0.8', method = 'GET') =>
  rawRequest(http.url, { method, path, headers: { accept } })

test('the app is at / and at every address that a person opens', async () => {
  for (const path of ['/', '/rooms/1', '/rooms/1/', '/settings?tab=2']) {
    const reply = await get(path)
    expect(reply.status).toBe(200)
    expect(reply.text).toContain('<title>App</title>')
    expect(reply.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(reply.headers['cache-control']).toBe('no-cache')
  }
})

test('only files whose name changes with their content are kept for ever', async () => {
  const script = await get('/assets/main-abc123.js', '*/*')
  expect(script.text).toBe('start()')
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  expect((await get('/icon.svg', '*/*')).headers['cache-control']).toBe('no-cache')
})

test.each([
  ['/assets/gone.js', '*/*'],
  ['/assets/gone.js', 'text/html'],
  ['/nope', 'application/json'],
  ['/.hidden', '*/*'],
  ['/..%2fsecret.txt', '*/*'],
  ['/%2e%2e/secret.txt', '*/*'],
  ['/assets', '*/*'],
  ['/%00', '*/*'],
  ['/%ff', '*/*'],
  ['/api/nope', 'text/html'],
  ['/media/nope', 'text/html'],
])('%s for %s is 404 in the error form', async (path, accept) => {
  const reply = await get(path, accept)
  expect(reply.status).toBe(404)
  expect(reply.json).toMatchObject({ code: 'not_found' })
})

test('nothing is changed by other methods', async () => {
  expect((await get('/', '*/*', 'POST')).status).toBe(404)
  expect((await get('/', '*/*', 'HEAD')).status).toBe(200)
})

describe('its policy', () => {
  test('runs only scripts of this server, connects only to it, and is framed by nobody', async () => {
    const { headers } = await get('/')
    const policy = String(headers['content-security-policy']).split(';')
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'")
    expect(policy).toContain("worker-src 'self'")
    expect(policy).toContain("img-src 'self' blob: data:")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain(
      `connect-src 'self' ws://${new URL(http.url).host} wss://${new URL(http.url).host}`,
    )
    for (const rule of ["style-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"]) {
      expect(policy).toContain(rule)
    }
    expect(policy.join()).not.toMatch(/'unsafe-(?:inline|eval)'/)
    expect(headers['x-frame-options']).toBe('DENY')
    expect(headers['referrer-policy']).toBe('same-origin')
    expect(headers['strict-transport-security']).toBeUndefined()
  })

  test('a Host that would write into it is refused', async () => {
    for (const host of ["a; script-src 'unsafe-eval'", 'a b', 'a,b', 'a@b', 'a/b']) {
      const reply = await rawRequest(http.url, { method: 'GET', path: '/', headers: { host } })
      expect(reply.status).toBe(400)
      expect(String(reply.headers['content-security-policy'] ?? '')).not.toContain('unsafe-eval')
    }
  })
})

test('a server without a built app says what to do', async () => {
  const bare = await startHttp()
  const reply = await rawRequest(bare.url, { method: 'GET', path: '/' })
  expect(reply.status).toBe(200)
  expect(reply.text).toContain('pnpm build')
  await bare.stop()
})
