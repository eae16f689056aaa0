import { parseFernetKeys } from '@roomkey/crypto'
import { DEFAULT_LIMITS } from '@roomkey/protocol'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'
import { VARIABLES } from './configVariables.ts'
import { DEFAULT_RATES } from './ratelimit/rateLimits.ts'

const fernetKey = `${'A'.repeat(43)}=`

describe('readConfig', () => {
  test('has a default for everything', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 8000,
      dataDir: './data',
      masterKeys: undefined,
      rateLimit: true,
      limits: DEFAULT_LIMITS,
    })
  })

  test('reads what is set, and takes an empty value as unset', () => {
    const config = readConfig({
      PORT: ' 0 ',
      HOST: '',
      RATE_LIMIT: 'off',
      SERVER_MASTER_KEY: `${fernetKey},${fernetKey}`,
      CORS_ORIGINS: 'https://a.example, app://roomkey',
      PUBLIC_URL: 'https://chat.example.org/',
      MAX_FILE_BYTES: '1000',
    })
    expect(config).toMatchObject({
      port: 0,
      host: '127.0.0.1',
      rateLimit: false,
      masterKeys: [fernetKey, fernetKey],
      corsOrigins: ['https://a.example', 'app://roomkey'],
      publicUrl: 'https://chat.example.org',
    })
    expect(config.limits.file_bytes).toBe(1000)
  })

  test('changes the rates that are named and leaves the others', () => {
    const { rates } = readConfig({ RATE_LIMITS: 'signIn=2/3600, send=50/10' })
    expect(rates).toEqual({
      ...DEFAULT_RATES,
      signIn: { requests: 2, seconds: 3600 },
      send: { requests: 50, seconds: 10 },
    })
    expect(readConfig({}).rates).toEqual(DEFAULT_RATES)
  })

  test('takes master keys in both alphabets of base64', () => {
    const keys = [`${'-_'.repeat(21)}A=`, `${'+/'.repeat(21)}A=`]
    expect(readConfig({ SERVER_MASTER_KEY: keys.join(',') }).masterKeys).toEqual(keys)
    expect(() => parseFernetKeys(keys.join(','))).not.toThrow()
  })

  test.each([
    ['PORT', '80 00'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['HOST', 'http://x/'],
    ['SERVER_MASTER_KEY', 'not-a-key'],
    ['SERVER_MASTER_KEY', `${fernetKey},short`],
    ['SECRET_KEY', 'too5hort'],
    ['REDIS_URL', 'localhost:6379'],
    ['RATE_LIMIT', 'maybe'],
    ['RATE_LIMITS', 'signIn=30'],
    ['RATE_LIMITS', 'typing=3/1'],
    ['RATE_LIMITS', 'user=0/60'],
    ['CORS_ORIGINS', 'https://a.example/path'],
    ['TRUST_PROXY', 'yes'],
    ['ALLOWED_HOSTS', 'chat.my.org:80'],
    ['PUBLIC_URL', 'chat.my.org'],
    ['LOG_LEVEL', 'loud'],
    ['MAX_FILE_BYTES', '1 GB'],
    ['S3_BUCKET', 'holiday-pictures'],
  ])('%s=%s stops with one sentence that names it and does not repeat the value', (name, value) => {
    const error = thrownBy(() => readConfig({ [name]: value }))
    expect(error).toBeInstanceOf(ConfigError)
    expect(error.message.startsWith(`${name} is not `)).toBe(true)
    expect(error.message).toMatch(/^[^\n]+\.$/)
    expect(error.message).not.toContain(value)
  })

  test('every variable says what it does and how to set it', () => {
    for (const { about, make } of Object.values(VARIABLES))
      expect(`${about}${make}`.length).toBeGreaterThan(30)
  })
})

function thrownBy(work: () => unknown): Error {
  try {
    work()
  } catch (error) {
    return error as Error
  }
  throw new Error('Nothing was thrown.')
}
