import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountOf, answerAppRequests, originOf, pageOf, registerAppScheme } from './appScheme.ts'

let home: string
let answer: ReturnType<typeof answerAppRequests>

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'roomkey-scheme-'))
  mkdirSync(join(home, 'renderer', 'assets'), { recursive: true })
  writeFileSync(join(home, 'renderer', 'index.html'), '<!doctype html>')
  writeFileSync(join(home, 'renderer', 'assets', 'a b.js'), 'export {}')
  writeFileSync(join(home, 'renderer', 'notes.secret'), 'not a page')
  writeFileSync(join(home, 'outside.js'), 'stolen')
  mkdirSync(join(home, 'renderer-other'))
  writeFileSync(join(home, 'renderer-other', 'x.js'), 'stolen')
  symlinkSync(join(home, 'outside.js'), join(home, 'renderer', 'link.js'))
  answer = answerAppRequests(join(home, 'renderer'), (account) =>
    account === 'elsewhere' ? null : `default-src 'none'; connect-src https://${account}.example`,
  )
})
afterAll(() => rmSync(home, { recursive: true }))

const get = (url: string, method = 'GET') => answer({ url, method })

describe('the app scheme', () => {
  it('serves a page with its type and the policy as a header', async () => {
    const response = await get('app://roomkey/index.html')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('<!doctype html>')
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; connect-src https://roomkey.example",
      'x-content-type-options': 'nosniff',
    })
  })

  it('gives each account’s page a policy of its own', async () => {
    const { headers } = await get('app://second/index.html')
    expect(headers.get('content-security-policy')).toContain('https://second.example')
  })

  it('knows whose page a URL is', () => {
    expect(accountOf(pageOf('roomkey'))).toBe('roomkey')
    expect(pageOf('roomkey').startsWith(`${originOf('roomkey')}/`)).toBe(true)
    expect(accountOf('app://second/assets/a.js')).toBe('second')
    const foreign = [
      'https://second/',
      'app:second/',
      'app://',
      'app://x.evil/',
      'app://Second/',
      'app://a@b/',
      '',
    ]
    for (const url of foreign) expect(accountOf(url), url).toBeNull()
  })

  it('finds files whose names are escaped in the URL', async () => {
    expect((await get('app://roomkey/assets/a%20b.js')).status).toBe(200)
  })

  it.each([
    'app://roomkey/../outside.js',
    'app://roomkey/%2e%2e/outside.js',
    'app://roomkey/..%2foutside.js',
    'app://roomkey/assets/..%2f..%2foutside.js',
    'app://roomkey/..%5coutside.js',
    'app://roomkey/..%2frenderer-other/x.js',
    'app://roomkey/link.js',
    'app://roomkey/index.html%00.js',
    'app://roomkey/%ff',
    'app://roomkey/',
    'app://roomkey/assets',
    'app://roomkey/notes.secret',
    'app://elsewhere/index.html',
    'https://roomkey/index.html',
  ])('answers 404 to %s', async (url) => {
    expect((await get(url)).status).toBe(404)
  })

  it.each(['POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS'])('answers 405 to %s', async (method) => {
    expect((await get('app://roomkey/index.html', method)).status).toBe(405)
  })

  it('is standard and secure and bypasses no policy', () => {
    const registered: unknown[] = []
    registerAppScheme({ registerSchemesAsPrivileged: (schemes) => registered.push(...schemes) })
    expect(registered).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ])
  })
})
